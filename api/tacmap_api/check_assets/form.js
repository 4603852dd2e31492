// A check is kept on the phone before anything is sent, each under its own key, and stays until the service has it.
"use strict";

const KEY = "tacmap-check:";
const form = document.getElementById("check");
const list = document.getElementById("kept");
const here = form.dataset.to.slice(0, -1); // the form's own address, also where a code opened it
const draft = `tacmap-draft:${here}`;
let sending = false;
let again = false;

const drawn = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(KEY));
const kept = () => keys().map((key) => JSON.parse(localStorage.getItem(key))).sort((a, b) => a.made - b.made);
const keep = (check) => localStorage.setItem(KEY + check.id, JSON.stringify(check));
const answers = () => Object.fromEntries([...new FormData(form)].filter(([, text]) => text.trim()));

function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}

function fill(given) {
  form.reset();
  for (const [name, text] of Object.entries(given)) {
    const field = form.elements.namedItem(name);
    if (field) field.value = text;
  }
  if (!form.elements.on.value) form.elements.on.value = today();
}

function show() {
  list.replaceChildren(...kept().slice(-20).map(told));
}

function told(check) {
  const line = document.createElement("p");
  const when = new Date(check.made).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const state = { sent: "sent", kept: "kept on this phone, not sent yet", refused: "kept on this phone, not taken" };
  line.className = check.ready ? `${check.state} ready` : check.state;
  line.textContent = `${check.locker}, ${when}: ${state[check.state]}. ${check.told || ""}`;
  if (check.state === "refused") line.append(...[button("Put it right", check, putRight), button("Send again", check, resend)]);
  return line;
}

function button(words, check, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", () => act(check));
  return made;
}

// The form of another locker cannot hold its answers: that form is opened, and offers the same there.
function putRight(check) {
  if (check.to !== form.dataset.to) return void location.assign(check.to.slice(0, -1));
  fill(check.answers);
  form.dataset.instead = check.id;
  mark(check.problems || []);
}

function resend(check) {
  keep({ ...check, state: "kept", told: "" });
  send();
}

function mark(problems) {
  for (const place of form.querySelectorAll(".wrong")) place.textContent = "";
  for (const { field, message, remedy } of problems) {
    const place = form.querySelector(`[data-field="${CSS.escape(field)}"] .wrong`);
    if (place) place.textContent = `${message} ${remedy}`;
  }
  form.querySelector(".wrong:not(:empty)")?.parentElement.scrollIntoView({ block: "center" });
}

// One at a time, the oldest first. A check that is sent twice has one id and is taken once.
async function send() {
  again = sending;
  if (sending) return;
  sending = true;
  try {
    for (const check of kept().filter((each) => each.state === "kept")) await sendOne(check);
  } finally {
    sending = false;
    show();
  }
  if (again) await send();
}

async function sendOne(check) {
  const body = JSON.stringify({ id: check.id, answers: check.answers });
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  let answer;
  try {
    answer = await fetch(check.to, { method: "POST", headers, body, signal: AbortSignal.timeout(60000) });
  } catch {
    return; // no network: it stays kept
  }
  const said = await answer.json().catch(() => ({}));
  keep({ ...check, ...outcome(answer, said), problems: said.problems });
  show();
  if (check.to === form.dataset.to && said.problems && !localStorage.getItem(draft)) putRight({ ...check, problems: said.problems });
}

function outcome(answer, said) {
  const why = (said.why_not || []).join("; ");
  if (answer.ok) return { state: "sent", ready: !why, told: why ? `NOT READY: ${why}.` : "The locker is ready." };
  if (answer.status === 401) return { state: "kept", told: "This phone's token has ended; let it in anew." };
  if (answer.status === 404) return { state: "kept", told: "This phone may not check this locker, or it is gone." };
  if (answer.status >= 500 || answer.status === 409 || answer.status === 429) return { state: "kept", told: "" };
  const list = (said.problems || []).map((each) => each.message);
  return { state: "refused", told: [said.title, said.detail, ...list, said.remedy].filter(Boolean).join(" ") };
}

// What was sent is shown for a while; what was not is never forgotten.
function forget() {
  const old = kept().filter((each) => each.state === "sent").slice(0, -5);
  for (const each of old) localStorage.removeItem(KEY + each.id);
}

function missing() {
  const empty = [...form.querySelectorAll("[data-needed]")].filter((place) => !answers()[place.dataset.field]);
  return empty.map((place) => ({ field: place.dataset.field, message: "Not filled in yet.", remedy: "" }));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const wrong = missing();
  mark(wrong);
  if (wrong.length) return;
  const { to, locker, instead } = form.dataset;
  try {
    keep({ id: drawn(), to, locker, made: Date.now(), answers: answers(), state: "kept" });
  } catch {
    document.getElementById("wrong").textContent = "This phone has no room to keep the check. Do not close this page.";
    return;
  }
  if (instead) localStorage.removeItem(KEY + instead);
  delete form.dataset.instead;
  localStorage.removeItem(draft);
  document.getElementById("wrong").textContent = "";
  fill({});
  show();
  scrollTo(0, 0);
  send();
});

form.addEventListener("click", ({ target }) => {
  const field = target.closest(".steps")?.querySelector("input");
  if (!field || target.type !== "button") return;
  const next = (Number.parseInt(field.value, 10) || 0) + Number(target.dataset.step || 0);
  field.value = target.dataset.all ?? Math.max(0, next);
  form.dispatchEvent(new Event("input"));
});

form.addEventListener("input", () => {
  try {
    localStorage.setItem(draft, JSON.stringify(answers()));
  } catch {
    // a draft may be lost, a check not
  }
});

addEventListener("online", send);
document.addEventListener("visibilitychange", () => document.hidden || send());
setInterval(() => kept().some((each) => each.state === "kept") && send(), 30000);
document.getElementById("unchecked").hidden = location.pathname === here;
forget();
fill(JSON.parse(localStorage.getItem(draft) || "{}"));
show();
send();

// So that this page opens again without a network; only where the browser holds the connection to be secure.
async function stay() {
  for (const scope of [here, "/Q/"]) await navigator.serviceWorker.register("/check/worker.js", { scope });
  const page = await fetch(here, { headers: { Accept: "text/html" } });
  if (page.ok) await (await caches.open("tacmap-check-form")).put(here, page);
}
if (navigator.serviceWorker) stay().catch(() => {});

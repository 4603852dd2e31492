// The tablet's app: let in by a link, it lists the schools, keeps the chosen plans, and opens them with a network or without.

import { el } from "../../viewer/src/dom";
import { enrol, type Link, linkIn } from "./enrol";
import { canCheck } from "./minisign";
import { letIn, listed, oneOfMany, type Screen } from "./screens";
import { load, type State } from "./shelf";
import { choose, look, type Outcome } from "./sync";

const OFTEN = 6 * 3_600_000; // ms between two looks while the app stays open
const JUST = 300_000; // ms: looked a moment ago

const app = document.getElementById("app")!;
const said = document.getElementById("said")!;
let state: State;
let link: Link | null = null;
let outcome: Outcome | null = null;
let busy = "";
let scrolled = 0;

const screen = (): Screen => ({
  state, outcome, busy,
  update: () => void update(), show, keep: (ids) => void keep(ids), enter: (text) => enter(text), install: offered && (() => void offered!.prompt()),
});

function show(): void {
  const [, id] = /^#\/plan\/(.+)$/.exec(location.hash) ?? [];
  const plan = id && state.plans[decodeURIComponent(id)];
  const before = app.firstElementChild?.id;
  if (before === "list") scrolled = document.documentElement.scrollTop;
  const content = link ? letIn(screen(), link, accept) : plan ? oneOfMany(screen(), plan) : state.pinned.length ? listed(screen()) : letIn(screen(), null, accept);
  if (plan && before === "plan" && app.dataset["plan"] === plan.digest) {
    app.querySelector(".strip")!.replaceWith(content.querySelector(".strip")!); // the map itself stays as it is looked at
    app.querySelector(".banners")!.replaceWith(content.querySelector(".banners")!);
    return;
  }
  app.dataset["plan"] = plan ? plan.digest : "";
  app.replaceChildren(content);
  if (content.id === "list" && before === "plan") document.documentElement.scrollTop = scrolled;
}

function tell(words: string): void {
  busy = words;
  said.textContent = words;
  show();
}

async function update(): Promise<void> {
  if (busy || !state.pinned.length) return;
  tell("Looking …");
  try {
    outcome = await look(state, tell);
  } catch (error) {
    outcome = { state: "refused", words: `This browser could not keep it (${String(error)}).` };
  }
  tell("");
  said.textContent = outcome.words || "Up to date";
}

async function keep(ids: string[] | "all"): Promise<void> {
  await choose(state, ids);
  show();
  await update();
}

function enter(text: string): void {
  link = linkIn(text);
  if (!link) outcome = { state: "refused", words: "This is not a whole link. It has a token and a key after #." };
  show();
}

/** The person at the tablet compared the key, or trusts the hand that gave the link. */
async function accept(given: Link): Promise<void> {
  tell("Letting this tablet in …");
  const wrong = await enrol(state, given);
  busy = "";
  outcome = wrong ? { state: "refused", words: wrong } : null;
  if (!wrong) link = null;
  show();
  if (!wrong) await update();
}

/** A link that was opened in this page: its secret does not stay in the address. */
function arrived(): void {
  const found = linkIn(location.href);
  if (found) {
    link = found;
    history.replaceState(null, "", location.pathname);
  }
  show();
}

interface Offer extends Event { prompt(): Promise<void> }
let offered: Offer | null = null;

async function start(): Promise<void> {
  if (!(await canCheck())) {
    app.replaceChildren(el("p", { class: "banner" }, "This browser cannot check signatures, so it is not given any plan. Use Chrome 137, Safari 17, Firefox 129 or newer, over https."));
    return;
  }
  state = await load();
  arrived();
  addEventListener("hashchange", arrived);
  addEventListener("online", () => void update());
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offered = event as Offer;
    show();
  });
  void navigator.serviceWorker?.register("/tablet/worker.js", { scope: "/tablet/" });
  setInterval(() => void update(), OFTEN);
  if (!link && Date.now() - Date.parse(state.looked || "1970") > JUST) await update();
}

void start();

// The tablet's app: let in by a link, it lists the schools, keeps the chosen plans, and opens them with a network or without.

import { el } from "../../viewer/src/dom";
import { enrol, type Link, linkIn } from "./enrol";
import { canCheck } from "./minisign";
import { letIn, listed, oneOfMany, over, type Screen } from "./screens";
import { forGood, type Kept, load, type State } from "./shelf";
import { choose, forget, look, type Outcome } from "./sync";

const OFTEN = 6 * 3_600_000; // ms between two looks while the app stays open
const JUST = 300_000; // ms: looked a moment ago

const app = document.getElementById("app")!;
const said = document.getElementById("said")!;
let state: State;
let link: Link | null = null;
let outcome: Outcome | null = null;
let busy = "";
let lasting = false;
let reading: Kept | null = null;
let scrolled = 0;

const screen = (): Screen => ({
  state, outcome, busy, lasting,
  update: () => void update(), show, keep: (ids) => void keep(ids), again: (id) => void again(id), enter: (text) => enter(text), install: offered && (() => void offered!.prompt()),
});

function show(): void {
  const [, id = ""] = /^#\/plan\/(.+)$/.exec(location.hash) ?? [];
  const plan = state.plans[decodeURIComponent(id)];
  const before = app.firstElementChild?.id;
  if (before === "list") scrolled = document.documentElement.scrollTop;
  if (plan && !link) return read(plan);
  reading = null;
  app.replaceChildren(link || !state.pinned.length ? letIn(screen(), link, accept) : listed(screen()));
  if (before === "plan") document.documentElement.scrollTop = scrolled;
}

/** A map that somebody looks at is never exchanged under their hands: what is newer is said above it. */
function read(plan: Kept): void {
  const open = reading?.id === plan.id ? app.querySelector("#plan") : null;
  if (open) return open.querySelector(".over-map")!.replaceWith(over(screen(), reading!));
  reading = plan;
  app.replaceChildren(oneOfMany(screen(), plan));
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

/** A spoilt copy counts as none. */
async function again(id: string): Promise<void> {
  await forget(state, id);
  location.hash = "";
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
  lasting = await forGood();
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
  lasting = await forGood();
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

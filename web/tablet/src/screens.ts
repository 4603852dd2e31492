// The three screens: being let in, the list of schools, one plan under the strip that says what the tablet knows of it.

import { button, el } from "../../viewer/src/dom";
import type { Link } from "./enrol";
import { addressOf, isWhole, type Kept, type State } from "./shelf";
import { isChosen, isExpired, type Outcome } from "./sync";

export interface Screen {
  state: State; outcome: Outcome | null; busy: string; lasting: boolean;
  update: () => void; show: () => void; keep: (ids: string[] | "all") => void; again: (id: string) => void; enter: (text: string) => void; install: (() => void) | null;
}

const day = (moment: string): string => moment.slice(0, 10);
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
const banner = (words: string, level = ""): HTMLElement => el("p", { class: `banner ${level}`, role: "alert" }, words);

/** What must be known before anything here is relied on. */
function warnings({ state }: Screen): HTMLElement[] {
  const told = [];
  if (state.cutOff) {
    told.push(banner(`CUT OFF since ${day(state.cutOff)}: the service lets this tablet in no more. ${state.index && !isExpired(state) ? `Plans stay until ${day(state.index.expires)}. ` : ""}Ask your district for a new link.`));
  }
  if (isExpired(state)) told.push(banner(`LIST OUT OF DATE since ${day(state.index!.expires)} · connect and look for updates · plans may be old`));
  return told;
}

/** What was refused at the last look: of the list or of some plan, and no matter of the map that is open. */
const refusal = ({ outcome }: Screen): HTMLElement | false => outcome?.state === "refused" && banner(outcome.words);

// Being let in

export function letIn(screen: Screen, link: Link | null, accept: (link: Link) => Promise<void>): HTMLElement {
  const { busy, enter } = screen;
  const wrong = refusal(screen);
  if (link) {
    return el("main", { id: "door" }, el("h1", {}, "Let this tablet in?"), wrong,
      el("p", {}, "It will believe plans that are signed with the key of this fingerprint, and no others. Compare it with the card or the screen of your district's office:"),
      el("p", { class: "key" }, ...link.key.split(":").map((group) => el("span", {}, group))),
      button(busy || "It is the same: let this tablet in", () => void accept(link), { class: "go", disabled: !!busy }));
  }
  const pasted = el("input", { type: "text", "aria-label": "The link", autocomplete: "off", autocapitalize: "off", spellcheck: "false", placeholder: "https://…/tablet/#token=…" });
  return el("main", { id: "door" }, el("h1", {}, "Floor plans"), wrong,
    el("p", {}, "Your district's office has a link for this tablet: open it here, scan its code with this tablet's camera, or paste it."),
    el("form", { submit: (event) => {
      event.preventDefault();
      enter(pasted.value);
    } }, pasted, el("button", { class: "go" }, "Go on")));
}

// The list

export function listed(screen: Screen): HTMLElement {
  const { state, busy, update, install } = screen;
  const sites = rows(state);
  const held = Object.values(state.plans);
  const rest = sites.filter(({ id }) => !isChosen(state, id));
  const wanted = el("input", { type: "search", "aria-label": "Find a school", placeholder: "School, street …", autocomplete: "off", input: () => sift() });
  const list = el("ul", { id: "sites" }, ...sites.map((site) => row(screen, site)));
  const sift = (): void => {
    const words = wanted.value.toLowerCase();
    for (const item of list.children) (item as HTMLElement).hidden = !(item as HTMLElement).dataset["words"]!.includes(words);
  };
  return el("main", { id: "list" },
    el("header", {}, el("h1", {}, "Floor plans"), button(busy || "Look for updates", update, { class: "go", disabled: !!busy })),
    el("div", { class: "banners" }, ...warnings(screen), refusal(screen)), standing(screen),
    sites.length > 6 && wanted, list,
    !sites.length && !busy && el("p", {}, "There is no plan for this tablet. Its right to see schools comes with its link: ask your district's office."),
    el("div", { class: "acts" },
      rest.length > 0 && button(`Keep all ${sites.length} (${megabytes(sites.reduce((sum, { size }) => sum + size, 0))} to load)`, () => screen.keep("all")),
      install && button("Install this app", install)),
    el("footer", {}, `${held.length} of ${sites.length} on this tablet${screen.lasting ? ", for good" : "; install this app, or the browser may clear them when room is short"}`,
      state.signer && ` · key ${state.signer}`));
}

/** How well the list stands, in one line. */
function standing({ state, outcome }: Screen): HTMLElement {
  const seen = state.looked ? `looked ${state.looked.slice(0, 16).replace("T", " ")} UTC` : "not looked yet";
  if (outcome?.state === "offline") return el("p", { class: "standing soon" }, `${outcome.words} Last ${seen}.`);
  const good = state.index && !isExpired(state) && !state.cutOff && outcome?.state !== "refused";
  return el("p", { class: `standing ${good ? "good" : "soon"}` }, good ? `Verified list ${state.index!.version} · ${seen} · good until ${day(state.index!.expires)}` : `Last ${seen}.`);
}

interface Row { id: string; name: string; address: string; size: number; kept: Kept | undefined; listed: number | undefined; due: string | null }

/** What is listed, and what is kept although it is listed no more. */
function rows({ index, plans }: State): Row[] {
  const sites = index?.sites ?? [];
  const all: Row[] = sites.map((site) => ({ ...site, kept: plans[site.id], listed: site.revision, due: site.review_due }));
  for (const plan of Object.values(plans)) if (!sites.some(({ id }) => id === plan.id)) all.push({ ...plan, kept: plan, listed: undefined, due: null });
  return all.sort((a, b) => a.name.localeCompare(b.name));
}

function row({ state, keep, busy }: Screen, { id, name, address, kept, due }: Row): HTMLElement {
  const chosen = isChosen(state, id);
  const all = (state.index?.sites ?? []).map((site) => site.id);
  const others = (state.chosen === "all" ? all : state.chosen).filter((other) => other !== id);
  const words = [el("b", {}, el("bdi", {}, name)), el("span", {}, el("bdi", {}, address)), ...says(state, kept, chosen, due)];
  const open = kept ? el("a", { class: "open", href: `#/plan/${encodeURIComponent(id)}` }, ...words) : el("div", { class: "open" }, ...words);
  const toggle = button(chosen ? "Kept" : "Keep", () => (kept ? surely(toggle, name, () => keep(others)) : keep(chosen ? others : [...others, id])), {
    "aria-pressed": `${chosen}`, "aria-label": `${chosen ? "Kept" : "Keep"}: ${name}`, disabled: !!busy,
  });
  const item = el("li", {}, open, toggle);
  item.dataset["words"] = `${name} ${address}`.toLowerCase();
  return item;
}

/** A glove that touches "Kept" takes no map away: it asks, and forgets that it asked. */
function surely(toggle: HTMLButtonElement, name: string, act: () => void): void {
  if (toggle.className) return act();
  const say = (words: string, level: string): void => {
    toggle.className = level;
    toggle.textContent = words;
    toggle.setAttribute("aria-label", `${words}: ${name}`);
  };
  say("Remove?", "over");
  setTimeout(() => say("Kept", ""), 4000);
}

function says(state: State, kept: Kept | undefined, chosen: boolean, due: string | null): HTMLElement[] {
  const told = (words: string, level = ""): HTMLElement => el("span", { class: level }, words);
  if (!kept) return [told(chosen ? "Not here yet: look for updates" : "Not on this tablet", chosen ? "soon" : "")];
  const review = due && due < new Date().toISOString() ? [told(`Review overdue since ${due}`, "over")] : [];
  return [told(`Revision ${kept.revision} · ${kept.audience} · on this tablet since ${day(kept.kept)}`, "good"), ...doubts(state, kept).map((words) => told(words, "over")), ...review];
}

/** What is wrong with a kept plan, by the list and the keys that are known now. */
function doubts(state: State, { id, digest, revision, key }: Kept): string[] {
  const site = state.index?.sites.find((other) => other.id === id);
  const told = [];
  if (state.index?.withdrawn.includes(digest)) told.push("WITHDRAWN by its publisher · do not rely on this plan");
  else if (site && site.digest !== digest) {
    const here = state.plans[id]?.digest === site.digest;
    told.push(`NEWER: this is revision ${revision}, revision ${site.revision} is ${here ? "on this tablet now · touch Schools and open it" : "listed · look for updates"}`);
  }
  if (state.revoked.includes(key)) told.push("ITS KEY WAS REVOKED after this plan was kept · compare it with the printed card");
  return told;
}

// One plan

export function oneOfMany(screen: Screen, plan: Kept): HTMLElement {
  const place = el("div", { class: "map" });
  void isWhole(plan).then((whole) => place.replaceChildren(whole ? frame(plan) : lost(plan, screen)));
  return el("main", { id: "plan" }, over(screen, plan), place);
}

/** The strip above the map, and what is wrong. */
export function over(screen: Screen, plan: Kept): HTMLElement {
  const wrong = doubts(screen.state, plan);
  const verified = wrong.length ? `revision ${plan.revision}: read what is said here` : `VERIFIED · revision ${plan.revision}`;
  return el("div", { class: "over-map" },
    el("header", { class: "strip" },
      el("a", { class: "back", href: "#" }, "‹ Schools"),
      el("p", {}, el("b", {}, el("bdi", {}, plan.name)), el("span", { class: wrong.length ? "over" : "good" }, verified))),
    el("div", { class: "banners" }, ...wrong.map((words) => banner(words)), ...warnings(screen)));
}

const lost = ({ id, name }: Kept, { again }: Screen): HTMLElement =>
  el("div", { class: "lost" }, banner(`The copy of ${name} was changed or lost on this tablet. It is not shown.`), button("Get it again", () => again(id), { class: "go" }));

/** The plan's own page, under its own policy. It may ask for the place and the camera as it does elsewhere. */
const frame = ({ name, digest }: Kept): HTMLElement =>
  el("iframe", { src: addressOf(digest), title: name, allow: "geolocation; camera; clipboard-write; fullscreen" });

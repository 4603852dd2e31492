// The card of one place: what an officer says on the radio, and how to get there.

import { say } from "./app";
import { button, el } from "./dom";
import type { Shown } from "./frame";
import { between } from "./geometry";
import { handle } from "./handle";
import type { Feature, Near } from "./model";
import type { Found } from "./search";
import { attribute, capital, lengths, type Site } from "./site";
import { waysTo } from "./walks";

export interface Actions {
  close(): void; route(door?: string): void; show(id: string): void; copy(words: string): void; toFloor(id: string): void; now: Shown;
}

export function card(site: Site, found: Found, act: Actions): HTMLElement {
  const place = site.derived.places[found.id];
  const cell = site.cell(found.at);
  const words = place?.words ?? pointWords(site, found, cell);
  const feature = found.kind === "feature" ? site.features.get(found.id) : undefined;
  const title = el("h2", { tabindex: "-1", class: found.title.length > 9 ? "long" : "" }, bdi(found.title));
  return el("section", { id: "card", class: act.now.route ? "routed" : "", "aria-label": "Selected place" },
    found.floor && found.floor !== act.now.floor && button(`On ${site.floorName(found.floor)}, not on this one: show`, () => act.toFloor(found.floor!), { class: "back" }),
    el("header", {}, title, cell ? el("div", { class: "cell", "aria-label": `Grid ${cell}` }, cell) : null),
    el("p", { class: "about" }, bdi(found.about)),
    ...doubts(site, found, feature).map((words) => el("p", { class: "doubt" }, words)),
    el("blockquote", {}, el("p", {}, `“${words}”`), button("Copy", () => act.copy(shared(site, words))),
      handle.share && button("QR", () => handle.share!(shared(site, words)), { title: "Share as a QR code on this screen" })),
    act.now.route && entries(site, place!.node!, act),
    facts(site, found, feature),
    el("div", { class: "acts" },
      place?.door ? button(act.now.route ? "Hide route" : "Route in", () => act.route(), { class: "go", "aria-pressed": `${!!act.now.route}` }) : null,
      feature ? camera(feature) : place?.camera && button("Camera", () => act.show(place.camera!.to)),
      button("Close", act.close)),
  );
}

/** Through which exterior door: all that lead there, with the walk from each. */
function entries(site: Site, node: number, act: Actions): HTMLElement {
  const ways = waysTo(site.derived.walks, node);
  const choice = el("select", { change: () => act.route(ways[choice.selectedIndex]!.door) }, ...ways.map(({ door, metres }) =>
    el("option", { selected: door === act.now.route!.door }, `${nameOf(site, door)} · ${lengths(metres)}`)));
  return el("label", { class: "entry" }, "In through", choice);
}

/** A door without a number is told by its grid cell. */
function nameOf(site: Site, id: string): string {
  const door = site.openings.get(id)?.[0];
  return site.found(id)?.title ?? `Door at ${(door && site.cell(between(door.a, door.b))) ?? "?"}`;
}

const bdi = (text: string): HTMLElement => el("bdi", {}, text);

function pointWords(site: Site, found: Found, cell: string | null): string {
  const grid = cell ? `grid ${cell.split("").join(" ")}` : "off the grid";
  return capital([found.kind !== "point" && found.title, grid, found.floor && site.floorName(found.floor)].filter(Boolean).join(", "));
}

/** Words that stand alone: of which plan, and whether they are in earnest. */
const shared = ({ plan }: Site, words: string): string => `${plan.exercise ? "EXERCISE: " : ""}${words} · ${plan.name}, plan revision ${plan.revision}`;

/** What nobody confirmed is said in words too. */
function doubts(site: Site, found: Found, feature: Feature | undefined): string[] {
  const thing = feature ?? site.spaces.get(found.id)?.[0] ?? site.openings.get(found.id)?.[0];
  const said: string[] = [];
  if (!thing) return said;
  if (thing.verified === "wrong") said.push("Found WRONG on the walk-through");
  else if (thing.verified === "missing") said.push("NOT THERE on the walk-through");
  else if (thing.verified !== "verified") said.push("Not verified");
  if ("sure" in thing && !thing.sure) said.push("The reading of the plan is not sure here");
  if (site.all.some(({ id, title, kind }) => kind === "space" && title === found.title && id !== found.id && !shaft(site, id))) {
    said.push("Another room has this number too: look at the list");
  }
  return said;
}

/** Stairs and elevators carry one number through all floors. */
const shaft = (site: Site, id: string): boolean => /stairs|elevator/.test(site.spaces.get(id)?.[0].kind ?? "");

function facts(site: Site, found: Found, feature: Feature | undefined): HTMLElement {
  const place = site.derived.places[found.id];
  const list = el("dl");
  const row = (term: string, ...values: (Node | string | null)[]): void => {
    list.append(el("dt", {}, term), el("dd", { dir: "auto" }, ...values));
  };
  const way = (term: string, to: Near | undefined, none: string): void => {
    if (to) row(term, bdi(nameOf(site, to.to)), ` · ${lengths(to.metres)}`);
    else if (none) row(term, none);
  };
  const attributes = (thing: Feature): void => thing.attributes.forEach(([name, value]) => {
    const term = site.derived.terms[name];
    if (term) row(term, value);
  });
  const space = found.kind === "space" ? site.spaces.get(found.id)?.[0] : undefined;
  if (space) {
    way("Nearest exterior door", place?.door, "no way through doors known");
    way("Nearest camera", place?.camera, "");
    way("Nearest AED", place?.aed, "");
    if (space.exterior_marking === false) row("Outside window", "number not marked");
  } else if (feature) {
    way("Nearest exterior door", place?.door, "");
    attributes(feature);
    if (feature.verified_on) row("Verified", `${feature.verified_on}${feature.verified_by ? ` by ${feature.verified_by}` : ""}`);
  } else if (found.kind === "opening") {
    const sides = site.openings.get(found.id)?.[0].connects ?? [];
    row("Between", bdi(sides.map((id) => (id ? (site.found(id)?.title ?? "?") : "outdoors")).join(" and ")));
    const access = site.plan.features.find((feature) => site.access.get(feature.id) === found.id);
    if (access) attributes(access);
  }
  return list;
}

/** The live picture needs the network, and only web addresses are opened. */
function camera(feature: Feature): HTMLElement | null {
  if (feature.type !== "camera") return null;
  const stream = attribute(feature, "stream_ref") ?? "";
  return button("Camera", () => {
    if (!/^(https?|rtsps?):\/\//i.test(stream)) say(stream ? `Ask dispatch for the stream ${stream}` : "The plan names no stream for this camera");
    else if (!navigator.onLine) say("Offline: the live picture needs a network");
    else window.open(stream, "_blank", "noopener,noreferrer");
  });
}

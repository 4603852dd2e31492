// The card of one place: what an officer says on the radio, and how to get there.

import { button, el } from "./dom";
import type { Feature, Way } from "./model";
import type { Found } from "./search";
import { attribute, capital, lengths, type Site } from "./site";

export interface Actions {
  close(): void; route(): void; show(id: string): void; say(words: string): void; routed: boolean;
}

export function card(site: Site, found: Found, act: Actions): HTMLElement {
  const place = site.derived.places[found.id];
  const cell = site.cell(found.at);
  const words = place?.words ?? pointWords(site, found, cell);
  const feature = found.kind === "feature" ? site.features.get(found.id) : undefined;
  const title = el("h2", { tabindex: "-1", class: found.title.length > 9 ? "long" : "" }, bdi(found.title));
  return el("section", { id: "card", "aria-label": "Selected place" },
    el("header", {}, title, cell ? el("div", { class: "cell", "aria-label": `Grid ${cell}` }, cell) : null),
    el("p", { class: "about" }, bdi(found.about)),
    ...doubts(site, found, feature).map((words) => el("p", { class: "doubt" }, words)),
    el("blockquote", {}, el("p", {}, `“${words}”`), button("Copy", () => void copied(site, words, act))),
    facts(site, found, feature),
    el("div", { class: "acts" },
      place?.door?.stops ? button(act.routed ? "Hide route" : "Route in", act.route, { class: "go", "aria-pressed": act.routed ? "true" : "false" }) : null,
      feature ? camera(feature, act) : place?.camera && button("Camera", () => act.show(place.camera!.to)),
      button("Close", act.close)),
  );
}

const bdi = (text: string): HTMLElement => el("bdi", {}, text);

function pointWords(site: Site, found: Found, cell: string | null): string {
  const grid = cell ? `grid ${cell.split("").join(" ")}` : "off the grid";
  return capital([found.kind !== "point" && found.title, grid, found.floor && site.floorName(found.floor)].filter(Boolean).join(", "));
}

async function copied(site: Site, words: string, act: Actions): Promise<void> {
  try {
    await navigator.clipboard.writeText(`${site.plan.name}: ${words} (plan revision ${site.plan.revision})`);
    act.say("Copied");
  } catch {
    act.say("This browser does not allow copying");
  }
}

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
  const way = (term: string, to: Way | undefined, none: string): void => {
    const goal = to && site.found(to.to);
    const title = goal?.title ?? (to && site.openings.get(to.to) ? "Door without number" : null);
    if (to && title) row(term, bdi(title), ` · ${lengths(to.metres)}`);
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
    const points = site.plan.features.filter(({ type }) => type === "access_point");
    const access = points.find((point) => attribute(point, "door") === site.openings.get(found.id)?.[0].number);
    if (access) attributes(access);
  }
  return list;
}

/** The live picture needs the network, and only web addresses are opened. */
function camera(feature: Feature, act: Actions): HTMLElement | null {
  if (feature.type !== "camera") return null;
  const stream = attribute(feature, "stream_ref") ?? "";
  return button("Camera", () => {
    if (!/^(https?|rtsps?):\/\//i.test(stream)) act.say(stream ? `Ask dispatch for the stream ${stream}` : "The plan names no stream for this camera");
    else if (!navigator.onLine) act.say("Offline: the live picture needs a network");
    else window.open(stream, "_blank", "noopener,noreferrer");
  });
}

// Choosing a place, and the sheet that lies open: a card or a list.

import { all, building, draw, insets, map, narrow, say, shown, site, view } from "./app";
import { card } from "./card";
import { button, el } from "./dom";
import { closeHits } from "./finder";
import { floorStack } from "./floors";
import { boxOf } from "./geometry";
import type { Point } from "./model";
import type { Found } from "./search";
import { waysTo } from "./walks";

let sheet: HTMLElement | null = null;

export const lieOfTheLand = (): void => insets(sheet);

/** Show a place: its floor, its card and, unless the officer is looking at it already, its surroundings. */
export function choose(found: Found, keepView = false): void {
  closeHits();
  shown.chosen = found;
  shown.route = null;
  toFloor(found.floor ?? shown.floor);
  if (!keepView) frame(site.spaces.get(found.id)?.[0].outline.exterior ?? [found.at], narrow.matches ? 4 : 8);
  sheet?.querySelector("h2")?.focus({ preventScroll: true });
  draw();
}

export function toFloor(id: string): void {
  const before = building();
  shown.floor = id;
  if (building() !== before) all(false);
  floorStack();
  if (shown.chosen) back();
  const here = site.derived.floors.indexOf(id);
  const leg = shown.route?.stops.filter(({ floor }) => floor === here).map(({ at }) => at) ?? [];
  if (leg.length) frame(leg, 4);
  draw();
}

/** The card of what is chosen. */
export const back = (): void => open(shown.chosen && card(site, shown.chosen, { close, copy, route, show, toFloor, now: shown }));

export async function copy(words: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(words);
    say("Copied");
  } catch {
    say("This browser does not allow copying");
  }
}

function show(id: string): void {
  const found = site.found(id);
  if (found) choose(found);
}

/** The way in through this exterior door; without one the nearest, or no way any more. */
function route(door?: string): void {
  const { node, door: nearest } = site.derived.places[shown.chosen!.id]!;
  const from = door ?? nearest!.to;
  shown.route = shown.route && !door ? null : waysTo(site.derived.walks, node!).find((way) => way.door === from)!;
  toFloor(shown.chosen!.floor ?? shown.floor);
}

function frame(points: Point[], margin: number): void {
  const { x0, y0, x1, y1 } = boxOf(points);
  view.fit({ x0: x0 - margin, y0: y0 - margin, x1: x1 + margin, y1: y1 + margin }, 40);
  draw();
}

export function close(): void {
  shown.chosen = null;
  shown.route = null;
  open(null);
  draw();
}

export function open(next: HTMLElement | null): void {
  sheet?.remove();
  sheet = next;
  if (next) map.append(next);
  map.classList.toggle("opened", next !== null);
  insets(next);
}

/** A list of things to read or to go to. */
export function list(title: string, items: HTMLElement[]): void {
  close();
  open(el("section", { id: "card", "aria-label": title },
    el("h2", { class: "long", tabindex: "-1" }, title), el("ul", {}, ...items),
    el("div", { class: "acts" }, button("Close", close))));
  sheet?.querySelector("h2")?.focus();
}

/** A place that is neither room nor equipment. */
export function bare(at: Point, about = "A place on the plan", floor: string | null = shown.floor): Found {
  const cell = site.cell(at);
  return { id: "", kind: "point", title: cell ? `Grid ${cell}` : "Off the grid", about, floor, at, keys: [], words: "", rank: 9 };
}

/** Equipment within a finger's width first, then a door, then the room, then the bare place. */
export function tap(at: Point): void {
  closeHits();
  if (shown.measured) {
    shown.measured.push(view.toMap(at));
    return draw();
  }
  const away = ({ at: [x, y] }: Found): number => Math.hypot(...view.toScreen([x, y]).map((place, i) => place - at[i]!));
  const near = site.all.filter((found) => found.kind !== "space" && canBeSeen(found) && away(found) < 30).sort((a, b) => away(a) - away(b))[0];
  const place = view.toMap(at);
  const room = site.beside(shown.floor).map(({ floor }) => site.roomAt(floor.id, place)).find(Boolean);
  choose(near ?? (room && site.found(room.id)) ?? bare(place), true);
}

function canBeSeen({ id, floor }: Found): boolean {
  if (floor && floor !== shown.floor) return false;
  const feature = site.features.get(id);
  if (feature) return feature.geometry === "point" && !shown.hidden.has(site.symbol(feature.type).layer);
  return !shown.hidden.has("entrances") && (site.openings.get(id)?.[0].exterior || view.scale > 16);
}

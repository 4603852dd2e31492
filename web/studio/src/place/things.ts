// What is placed: rows of features.csv with what they show on the map, symbols of the plan, and what a change writes.

import { inside } from "../../../viewer/src/geometry";
import type { Feature, Floor, Point } from "../../../viewer/src/model";
import type { Draft } from "../draft.svelte";
import type { Aim } from "../map/cone";
import type { Mark } from "../map/marks";
import type { Change, PlacedRow, Row, ThingType } from "../server";

/** A feature as an editor's map has it: `proposed` by a symbol of the plan that nobody decided on yet. */
type Seen = Feature & { origin?: string; proposed?: boolean };

/** One thing: `row` where it is written in features.csv, `feature` where it could be placed. A row keeps its id when it is renamed. */
export interface Thing { id: string; type: ThingType; feature?: Seen; row?: PlacedRow; proposed: boolean }

const SAME_M = 2; // a symbol of the plan this near to a thing of its type is that thing
const SERVICES: Record<string, string> = { gas: "G", water: "W", electric: "E", hvac: "AC", it: "IT", steam: "ST" };
const PLACES = ["room", "x", "y", "lat", "lon", "points", "shape"];

/** Everything that is placed or proposed on any floor; what cannot be placed comes first. */
export function thingsOf(draft: Draft, types: ReadonlyMap<string, ThingType>): Thing[] {
  const rows = new Map(draft.map.placed.filter(({ feature }) => feature).map((row) => [row.feature!, row]));
  const lost = draft.map.placed.filter(({ feature, cells }) => !feature && types.has(cells["type"] ?? ""));
  return [
    ...lost.map((row): Thing => ({ id: idOf(row), type: types.get(row.cells["type"]!)!, row, proposed: false })),
    ...(draft.map.preplan.features as Seen[]).filter(({ type }) => types.has(type)).map((feature): Thing => {
      const row = rows.get(feature.id);
      return { id: row ? idOf(row) : feature.id, type: types.get(feature.type)!, feature, ...(row && { row }), proposed: feature.proposed ?? false };
    }),
  ];
}

export const idOf = ({ line }: PlacedRow): string => `row ${line}`;

export const attribute = ({ feature }: Thing, name: string): string => feature?.attributes.find(([key]) => key === name)?.[1] ?? "";

/** What is written of it, by column; of a symbol of the plan what is known. */
export function cellsOf(thing: Thing): Record<string, string> {
  if (thing.row) return thing.row.cells;
  const { feature, type } = thing;
  return { type: type.id, number: feature?.number ?? "", name: feature?.name ?? "", ...Object.fromEntries(feature?.attributes ?? []) };
}

export const called = (thing: Thing): string => {
  const { number, name } = { ...cellsOf(thing), ...thing.feature };
  return [thing.type.label, number ?? name].filter(Boolean).join(" ");
};

export const letters = (thing: Thing): string => {
  if (thing.type.id === "utility") return SERVICES[attribute(thing, "service").toLowerCase()] ?? thing.type.letters;
  return thing.type.id === "radio_check" && attribute(thing, "result") === "none" ? "R0" : thing.type.letters;
};

/** How it looks on the map. */
export function markOf(thing: Thing): Mark {
  const { points, geometry, number, verified } = thing.feature!;
  const { form, colour } = thing.type;
  return { id: thing.id, points, geometry, form, colour, letters: letters(thing), soft: verified !== "verified", fixed: !thing.row, ...(number && { words: number }) };
}

/** Whether it shows on a floor; what stands on the grounds shows with the floor of the main entrance. */
export const onFloor = ({ feature }: Thing, floor: Floor | undefined): boolean =>
  !!feature && !!floor && (feature.floor ? feature.floor === floor.id : floor.index === 0);

export const roomAt = (floor: Floor | undefined, at: Point): string => {
  const room = floor?.spaces.find(({ outline }) => inside(outline, at));
  return room ? [room.number, room.name].filter(Boolean).join(" ") || "without a number" : "";
};

export function aimOf(thing: Thing): Aim | undefined {
  const bearing = attribute(thing, "bearing_deg");
  if (thing.type.id !== "camera" || bearing === "") return undefined;
  return { bearing: Number(bearing), fov: Number(attribute(thing, "fov_deg")) || 60, range: Number(attribute(thing, "range_m")) || 10 };
}

export const aimed = ({ bearing, fov, range }: Aim): Record<string, string> => ({ bearing_deg: String(bearing), fov_deg: String(fov), range_m: String(range) });

/** The cells that say where: points of the map on the floor that is shown, or on the grounds. */
export function placeCells(draft: Draft, points: Point[], geometry: string, grounds: boolean): Record<string, string> {
  const home = grounds ? draft.floors.find(({ index }) => index === 0)?.id ?? draft.floorId : draft.floorId;
  const spots = points.map((point) => draft.inFile(point, home).map((value) => String(Math.round(value * 1000) / 1000)));
  const floor = grounds ? "grounds" : draft.floorId;
  if (geometry === "point") return { floor, x: spots[0]![0]!, y: spots[0]![1]! };
  return { floor, points: spots.map((spot) => spot.join(" ")).join("; "), shape: geometry === "polygon" ? "area" : "line" };
}

/** The cells without where it was; the door of an access point stays, for it only names it. */
function elsewhere(thing: Thing): Record<string, string> {
  const cells = Object.entries(cellsOf(thing)).filter(([name]) => !PLACES.includes(name) && (name !== "door" || thing.type.id === "access_point"));
  return unverified(Object.fromEntries(cells));
}

/** Who looked, looked at something else: what was changed is to be looked at again. */
const unverified = (cells: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(cells).filter(([name]) => !name.startsWith("verified")));

/** The row with other words; what it shows on the map stays where it is. Another number or view is not what was looked at. */
export function reworded(thing: Thing, said: Record<string, string>, draft: Draft): Change {
  const { feature, row } = thing;
  const where = row ? {} : placeCells(draft, feature!.points, feature!.geometry, !feature!.floor);
  const another = "number" in said || "bearing_deg" in said;
  const was = another ? unverified(cellsOf(thing)) : cellsOf(thing);
  return { ...(row && { line: row.line }), cells: { ...was, ...where, ...said } };
}

/** The row with another place. */
export const moved = (thing: Thing, place: Record<string, string>): Change => ({
  ...(thing.row && { line: thing.row.line }), cells: { ...elsewhere(thing), ...place },
});

/** What is said of a symbol of the plan. */
export const judged = (draft: Draft, { feature }: Thing, verdict: "accept" | "reject"): Row => ({
  floor: feature!.floor!, correction: verdict, points: [draft.inFile(feature!.points[0]!, feature!.floor)], value: verdict === "accept" ? feature!.number ?? null : null,
});

/**
 * The symbols of the plan that were accepted, lie under a thing, and would stand beside it once it is elsewhere: they are
 * turned down, for the thing is not where the plan shows it.
 */
export function leftBehind(draft: Draft, { feature, row }: Thing): Row[] {
  if (!row || !feature?.floor || feature.geometry !== "point") return [];
  const [x, y] = draft.inFile(feature.points[0]!, feature.floor);
  const reach = SAME_M / draft.map.placements[feature.floor]!.metres_per_unit;
  const shown = new Set((draft.map.preplan.features as Seen[]).map(({ origin }) => /accepted in corrections\.csv line (\d+)/.exec(origin ?? "")?.[1]));
  return draft.map.corrections
    .filter(({ correction, floor, points, line }) => correction === "accept" && floor === feature.floor && !shown.has(String(line))
      && Math.hypot(points[0]![0] - x, points[0]![1] - y) <= reach)
    .map(({ floor, points }) => ({ floor, correction: "reject", points, value: null }));
}

/** What a type is called within a sentence: AED stays as it is. */
export const inASentence = (label: string): string => (/^[A-Z]{2}/.test(label) ? label : label[0]!.toLowerCase() + label.slice(1));

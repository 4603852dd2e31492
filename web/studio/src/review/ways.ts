// Where a thing is, and where it is put right: what "show me" leads to.

import type { Floor, Point } from "../../../viewer/src/model";
import type { Draft } from "../draft.svelte";
import type { Problem } from "../server";
import type { Way } from "../ways";
import { ANSWERS } from "./findings";
import type { Noted } from "./server";

/** A place on a floor's plan, with the id of the thing there, if it has one. */
export interface Spot { floor: Floor; at: Point; id: string | null }

export type Part = "checklist" | "findings" | "walk" | "contacts" | "logbook";

const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

const ground = (draft: Draft): Floor | undefined => [...draft.floors].sort((a, b) => Math.abs(a.index) - Math.abs(b.index))[0];

/** Where the thing of this id is: a room, a door, something placed. */
export function spotOf(draft: Draft, id: string): Spot | null {
  for (const floor of draft.floors) {
    const room = floor.spaces.find((each) => each.id === id);
    if (room) return { floor, at: room.label_at, id };
    const door = floor.openings.find((each) => each.id === id);
    if (door) return { floor, at: middle(door.a, door.b), id };
  }
  const placed = draft.map.preplan.features.find((each) => each.id === id || each.id === `locker/${id}`);
  const floor = placed && (draft.floors.find((each) => each.id === placed.floor) ?? ground(draft));
  return placed?.points[0] && floor ? { floor, at: placed.points[0], id: placed.id } : null;
}

const floorCalled = (draft: Draft, name: string | null): Floor | undefined => draft.floors.find(({ id, label }) => name !== null && (id === name || label === name));

/** A place that is told by a floor's id or label. */
export function spotAt(draft: Draft, floor: string | null, at: Point | null): Spot | null {
  const found = floorCalled(draft, floor) ?? (floor === null || floor === "grounds" ? ground(draft) : undefined);
  return found && at ? { floor: found, at, id: null } : null;
}

const inReview = (part: Part, control?: string): Way => ({ step: "review", part, ...(control && { control }) });
const upload = (control: string): Way => ({ step: "upload", control });
const placing = (type: string): Way => ({ step: "place", control: `type-${type}` });
const CHECK: Way = { step: "check", control: "find-room" }, DOORS: Way = { step: "place", control: "tab-doors" };
const LOCKER: Way = { step: "locker", control: "locker" }, RECIPIENTS: Way = { step: "publish", control: "recipients" };
const SCHOOL = inReview("contacts", "school-name");

const WAYS: Record<string, Way> = {
  C01: upload("on-earth"), C02: upload("add-drawing"), C03: upload("on-earth"), C04: upload("add-drawing"), C05: upload("add-drawing"), C06: inReview("contacts", "school-state_id"),
  L03: DOORS, L04: placing("stair"), F01: placing("access_point"), F02: placing("hazard"), F03: placing("utility"), F04: placing("fire_panel"), F05: placing("key_box"),
  F06: placing("aed"), F07: placing("trauma_kit"), F08: placing("camera"), F09: LOCKER, F10: placing("command_post"), F11: placing("staging"),
  F12: placing("evac_route"), F14: placing("access_point"), K01: { step: "locker", control: "keys" }, K02: LOCKER, S01: placing("ground"), S02: placing("ground"), S03: placing("ground"),
  S04: placing("ground"), T01: placing("radio_check"), U01: inReview("walk", "walk-by"), U02: inReview("walk", "walk-by"), U03: { step: "publish", control: "publish" },
  D02: upload("on-earth"), D05: upload("add-drawing"), P02: RECIPIENTS, P04: inReview("contacts", "contacts-list"), T02: inReview("logbook", "logbook-new"),
  T03: inReview("logbook", "logbook-new"), T04: inReview("logbook", "logbook-new"), T05: inReview("contacts", "contacts-list"),
};

/** The way to where a requirement of the law is met. */
export const wayOf = (requirement: string): Way => WAYS[requirement] ?? (requirement.startsWith("L") ? CHECK : { step: "place", control: "find-thing" });

/** The way to where a finding is settled, with its floor shown and its line chosen; null where the studio has none. */
export function wayOfFinding(draft: Draft, { code, floor, at, message }: Noted): Way | null {
  const way = ANSWERS[code] ? ANSWERS[code].way : CHECK;
  const own = floorCalled(draft, floor);
  if (own) draft.floorId = own.id;
  const [, locker] = LOCKER_SAID.exec(message) ?? [];
  if (way?.step === "locker") return { ...way, ...(locker && { part: locker }) };
  if (way?.control !== "problem") return way;
  const found = own && draft.map.problems.find((each) => each.floor === own.id && each.code === code && (at ? near(draft, own.id, at, each) : each.message === message));
  return found ? { ...way, control: `problem-${found.id}` } : CHECK;
}

const LOCKER_SAID = /\blocker(?:s\/| "?)([\w-]+)/i; // as findings name a locker, or its sheet

function near(draft: Draft, floor: string, at: Point, { at: there }: Problem): boolean {
  const [x, y] = draft.inFile(at, floor), metre = 1 / draft.map.placements[floor]!.metres_per_unit;
  return !!there && Math.hypot(there[0] - x, there[1] - y) < Math.max(0.05 * metre, 0.002);
}

export const todoOf = (code: string): string => ANSWERS[code]?.todo ?? "";

/** The parts of site.toml, by what is wrong in them. */
const SETTINGS: [RegExp, Way][] = [
  [/^(lat|lon|georeference|points?|true_north_deg|captured|corners|image)$/, upload("on-earth")], [/^metres_per_unit$/, upload("measure")], [/^(align|here|there)$/, upload("line-up")],
  [/^(plan|sheet)$/, upload("newer")], [/^(label|index|floors?)$/, { step: "upload" }], [/^(role|office|phone|radio|use|contacts|channels)$/, inReview("contacts", "contacts-list")],
  [/^(email|audience|until|recipients?)$/, RECIPIENTS], [/^(items|log|seal|check_every_months|last_check|lockers)$/, LOCKER],
  [/^(signers|walked_on|walked_by|agency|override|override_by)$/, inReview("walk", "walk-by")], [/^(main_entrance|door_numbers|number|direction)$/, DOORS],
];

/** Columns of features.csv that are said on the plan, or in the thing's exact place, and not in a field of their own. */
const ELSEWHERE = new Set(["floor", "room", "door", "x", "y", "lat", "lon", "points", "shape", "bearing_deg", "fov_deg", "range_m"]);

/** The way to where a sheet of the site is put right. */
export function wayIn({ file, line, column }: { file: string; line: number | null; column: string | null }): Way {
  const [, locker, checks] = /^lockers\/(.+?)(-checks)?\.csv$/.exec(file) ?? [];
  if (locker) return { step: "locker", part: locker, control: checks ? "locker" : "inventory" };
  if (file.startsWith("features")) {
    if (line === null) return { step: "place", control: "tab-placed" };
    if (column === "type") return { step: "place", control: `row-${line}` };
    return { step: "place", control: column && !ELSEWHERE.has(column) ? `cell-${column}` : "thing" };
  }
  if (file.startsWith("logbook")) return inReview("logbook", "logbook-new");
  if (file.startsWith("walk")) return inReview("walk", "walk-by");
  if (file.startsWith("copies")) return RECIPIENTS;
  if (file === "site.toml") return SETTINGS.find(([about]) => about.test(column ?? ""))?.[1] ?? SCHOOL;
  return CHECK;
}

/** Have the things of a row chosen before one goes there. */
export function chooseRow(draft: Draft, { file, line }: { file: string; line: number | null }): void {
  if (file.startsWith("features") && line !== null) draft.chosen = [`row ${line}`];
  const row = file.startsWith("corrections") ? draft.map.corrections.find((each) => each.line === line) : undefined;
  if (row && draft.floors.some(({ id }) => id === row.floor)) draft.floorId = row.floor;
}

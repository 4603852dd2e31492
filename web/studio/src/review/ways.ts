// Where a thing is, and where it is put right: what "show me" leads to.

import type { Floor, Point } from "../../../viewer/src/model";
import type { Draft } from "../draft.svelte";

/** A place on a floor's plan, with the id of the thing there, if it has one. */
export interface Spot { floor: Floor; at: Point; id: string | null }

/** A step of the studio, or a part of this one, where something is put right. */
export interface Way { step: string; part?: Part }

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

/** A place that is told by a floor's id or label. */
export function spotAt(draft: Draft, floor: string | null, at: Point | null): Spot | null {
  const found = draft.floors.find((each) => each.id === floor || each.label === floor) ?? (floor === null || floor === "grounds" ? ground(draft) : undefined);
  return found && at ? { floor: found, at, id: null } : null;
}

const UPLOAD: Way = { step: "upload" }, CHECK: Way = { step: "check" }, PLACE: Way = { step: "place" }, LOCKER: Way = { step: "locker" };
const PUBLISH: Way = { step: "publish" };
const inReview = (part: Part): Way => ({ step: "review", part });

const WAYS: Record<string, Way> = {
  C01: UPLOAD, C02: UPLOAD, C03: UPLOAD, C04: UPLOAD, C05: UPLOAD, C06: UPLOAD, F09: LOCKER, K01: LOCKER, K02: LOCKER, T01: PLACE,
  U01: inReview("walk"), U02: inReview("walk"), U03: PUBLISH, P02: PUBLISH, P04: inReview("contacts"), T02: inReview("logbook"),
  T03: inReview("logbook"), T04: inReview("logbook"), T05: inReview("contacts"),
};

/** The way to where a requirement of the law is met. */
export const wayOf = (requirement: string): Way => WAYS[requirement] ?? (requirement.startsWith("L") ? CHECK : PLACE);

const FINDINGS: [RegExp, Way][] = [
  [/^locker-not-placed|^camera|^feature|^room-renumbered/, PLACE], [/^locker|^lot|key/, LOCKER], [/walk/, inReview("walk")],
  [/unit|align|georef|earth|aerial|position|encoding|^file|^readers|picture|paperspace|layers|blocks|entities/, UPLOAD], [/^door-number|^door-without-number|entrance/, PLACE],
  [/contact|agency/, inReview("contacts")],
];

/** The way to where a finding is settled: by what it is about, else the rooms of its floor. */
export const wayOfFinding = (code: string, onFloor: boolean): Way => FINDINGS.find(([about]) => about.test(code))?.[1] ?? (onFloor ? CHECK : UPLOAD);

/** The way to the file in which something is wrong. */
export function wayIn(file: string): Way {
  if (file.startsWith("lockers/")) return LOCKER;
  if (file.startsWith("features")) return PLACE;
  if (file.startsWith("logbook")) return inReview("logbook");
  if (file.startsWith("walk")) return inReview("walk");
  return file === "site.toml" ? inReview("contacts") : CHECK;
}

// From the canonical document to whole records: long lists are tables, what has its default value was left out, areas and
// lines are traces.

import type { Feature, Floor, Opening, Point, Polygon, Preplan, Space } from "./model";

export function whole(preplan: Preplan): Preplan {
  const all: Preplan = { ...{ revision: 0, buildings: [], contacts: [] }, ...preplan };
  all.features = records<Feature>(preplan.features, { geometry: "point", attributes: [], verified: "unverified" });
  for (const building of all.buildings) building.floors = (building.floors ?? []).map(wholeFloor);
  return all;
}

interface Table { all: object; columns: string[]; rows: unknown[][] }

/** A table names its columns once; an empty cell tells nothing. */
function records<T>(list: unknown, defaults: object): T[] {
  const table = list as Table | undefined;
  return (table?.rows ?? []).map((row) => {
    const told: Record<string, unknown> = { ...defaults, ...table!.all };
    row.forEach((cell, i) => cell !== null && (told[table!.columns[i]!] = cell));
    return told as T;
  });
}

const NOTHING = { walls: [], linework: [], findings: [] };
const SOUND = { sure: true, verified: "unverified" };

function wholeFloor(floor: Floor): Floor {
  const { spaces, openings, walls, linework, ...rest } = { ...NOTHING, ...floor };
  return {
    ...rest,
    spaces: records<Space>(spaces, { ...SOUND, kind: "room" }).map((space) => ({ ...space, outline: area(space.outline) })),
    openings: records<Opening>(openings, { ...SOUND, kind: "door", connects: [null, null] }),
    walls: walls.map(area),
    linework: linework.map(({ kind, paths }) => ({ kind, paths: () => traced(paths as unknown as string) })),
  };
}

function area(trace: unknown): Polygon {
  const [exterior = [], ...holes] = traced(trace as string).map((ring) => ring.slice(0, -1));
  return { exterior, holes };
}

/** Lines from path data of SVG with the commands m, h, v, l and z, in millimetres; a closed one ends where it began. */
export function traced(trace: string): Point[][] {
  let [x, y] = [0, 0];
  return trace.split("m").slice(1).map((line) => {
    const points: Point[] = [];
    for (const [, command, one, other] of `l${line}`.matchAll(/([hvlz])(-?\d*) ?(-?\d*)/g)) {
      if (command === "z") [x, y] = points[0]!;
      else if (command === "v") y += +one!;
      else [x, y] = [x + +one!, y + +other!];
      points.push([x, y]);
    }
    return points.map(([x, y]) => [x / 1000, y / 1000]);
  });
}

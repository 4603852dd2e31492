// From the canonical document to whole records: what has its default value was left out, areas and lines are traces.

import type { Floor, Point, Polygon, Preplan } from "./model";

export function whole(preplan: Preplan): Preplan {
  const all: Preplan = { ...{ revision: 0, buildings: [], features: [], contacts: [] }, ...preplan };
  all.features = all.features.map((feature) => ({ ...{ geometry: "point", attributes: [], verified: "unverified" }, ...feature }));
  for (const building of all.buildings) building.floors = (building.floors ?? []).map(wholeFloor);
  return all;
}

const NOTHING = { spaces: [], openings: [], walls: [], linework: [], findings: [] };
const SOUND = { sure: true, verified: "unverified" };

function wholeFloor(floor: Floor): Floor {
  const { spaces, openings, walls, linework, ...rest } = { ...NOTHING, ...floor };
  return {
    ...rest,
    spaces: spaces.map((space) => ({ ...SOUND, ...{ kind: "room" }, ...space, outline: area(space.outline) })),
    openings: openings.map((opening) => ({ ...SOUND, ...{ kind: "door", connects: [null, null] }, ...opening })),
    walls: walls.map(area),
    linework: linework.map(({ kind, paths }) => ({ kind, paths: traced(paths as unknown as string) })),
  };
}

function area(trace: unknown): Polygon {
  const [exterior = [], ...holes] = traced(trace as string).map((ring) => ring.slice(0, -1));
  return { exterior, holes };
}

/** Lines from path data of SVG with the commands M, h, v, l and z, in millimetres; a closed one ends where it began. */
export function traced(trace: string): Point[][] {
  return trace.split("M").slice(1).map((line) => {
    const points: Point[] = [];
    let [x, y] = [0, 0];
    for (const [, command, numbers] of `l${line}`.matchAll(/([hvlz])([^hvlz]*)/g)) {
      const [one = 0, other = 0] = (numbers!.match(/-?\d+/g) ?? []).map(Number);
      x += command === "v" ? 0 : one;
      y += command === "v" ? one : other;
      points.push(command === "z" ? points[0]! : [x / 1000, y / 1000]);
    }
    return points;
  });
}

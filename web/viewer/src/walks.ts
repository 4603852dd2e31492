// Ways in: through doors, never through walls. The net was made with the plan; here it is only walked.

import { distance } from "./geometry";
import type { Point, Walks } from "./model";

export interface Stop { floor: number; at: Point }

/** A way from an exterior door in to a place. */
export interface Way { door: string; metres: number; stops: Stop[] }

let net: { stops: Stop[]; steps: [number, number][][] } | undefined;

/** The ways from every exterior door that leads there, the shortest first. */
export function waysTo(walks: Walks, place: number): Way[] {
  const { stops, steps } = (net ??= netOf(walks));
  const metres: number[] = stops.map(() => Infinity);
  const next: number[] = [];
  metres[place] = 0;
  const queue = [place];
  for (const node of queue) {
    for (const [other, step] of steps[node]!) {
      if (metres[node]! + step > metres[other]! - 1e-9) continue;
      metres[other] = metres[node]! + step;
      next[other] = node;
      queue.push(other);
    }
  }
  const along = (node: number | undefined): Stop[] => (node === undefined ? [] : [stops[node]!, ...along(next[node])]);
  const ways = Object.entries(walks.exits).map(([door, node]) => ({ door, metres: metres[node]!, stops: along(node) }));
  return ways.filter((way) => way.metres < Infinity).sort((a, b) => a.metres - b.metres);
}

function netOf({ nodes, edges, stairs }: Walks): typeof net & object {
  const stops: Stop[] = [];
  nodes.forEach((far, floor) => {
    for (let i = 0, x = 0, y = 0; i < far.length; i += 2) stops.push({ floor, at: [(x += far[i]!) / 10, (y += far[i + 1]!) / 10] });
  });
  const steps: [number, number][][] = stops.map(() => []);
  let a = 0;
  for (const further of edges) {
    if (!further) {
      a++;
      continue;
    }
    const [from, to] = [stops[a]!, stops[a + further]!];
    const step = from.floor === to.floor ? distance(from.at, to.at) : stairs;
    steps[a]!.push([a + further, step]);
    steps[a + further]!.push([a, step]);
  }
  return { stops, steps };
}

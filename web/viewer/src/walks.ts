// Ways in: through doors, never through walls. The net was made with the plan; here it is only walked.

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
  for (let i = 0, floor = 0, x = 0, y = 0; i < nodes.length; i += 3) {
    [floor, x, y] = [floor + nodes[i]!, x + nodes[i + 1]!, y + nodes[i + 2]!];
    stops.push({ floor, at: [x / 10, y / 10] });
  }
  const steps: [number, number][][] = stops.map(() => []);
  for (let i = 0, a = 0; i < edges.length; i += 2) {
    a += edges[i]!;
    const b = a + edges[i + 1]!;
    const [from, to] = [stops[a]!, stops[b]!];
    const step = from.floor === to.floor ? Math.hypot(from.at[0] - to.at[0], from.at[1] - to.at[1]) : stairs;
    steps[a]!.push([b, step]);
    steps[b]!.push([a, step]);
  }
  return { stops, steps };
}

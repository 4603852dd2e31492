// Which room a point lies in.

import type { Floor, Point, Space } from "../../viewer/src/model";

export const inside = (floor: Floor, at: Point): Space | undefined =>
  floor.spaces.find(({ outline }) => within(outline.exterior, at) && !outline.holes.some((hole) => within(hole, at)));

/** Crossings of a ray to the right: an odd number is inside. */
function within(ring: Point[], [x, y]: Point): boolean {
  let odd = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const [[x1, y1], [x2, y2]] = [ring[at]!, ring[before]!];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}

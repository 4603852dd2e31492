// Outlines of rooms as pictures in the page: y goes down there.

import type { Point, Polygon } from "../../../viewer/src/model";

export type Box = [left: number, low: number, right: number, high: number];

export const boxOf = (points: Iterable<Point>): Box => {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) [box[0], box[1], box[2], box[3]] = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
  return box;
};

/** The part of the plane that a picture shows: a box with a metre around it. */
export const viewBox = ([left, low, right, high]: Box): string =>
  left <= right ? `${left - 1} ${-high - 1} ${right - left + 2} ${high - low + 2}` : "0 0 1 1";

export const pathOf = ({ exterior, holes }: Polygon): string =>
  [exterior, ...holes].map((ring) => `M${ring.map(([x, y]) => `${x.toFixed(2)} ${(-y).toFixed(2)}`).join("L")}Z`).join("");

/** The middle of an outline, and how tall letters may be there. */
export function middleOf({ exterior }: Polygon): [x: number, y: number, tall: number] {
  const [left, low, right, high] = boxOf(exterior);
  return [(left + right) / 2, -(low + high) / 2, Math.min(2, (right - left) / 4, (high - low) / 2)];
}

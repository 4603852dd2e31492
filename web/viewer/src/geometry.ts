// Plane geometry in metres. Polygons are rings without a repeated first point.

import type { Point, Polygon } from "./model";

export interface Box { x0: number; y0: number; x1: number; y1: number }

export const emptyBox = (): Box => ({ x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity });

export function grow(box: Box, x: number, y: number): void {
  if (x < box.x0) box.x0 = x;
  if (x > box.x1) box.x1 = x;
  if (y < box.y0) box.y0 = y;
  if (y > box.y1) box.y1 = y;
}

export function boxOf(points: Iterable<Point>): Box {
  const box = emptyBox();
  for (const [x, y] of points) grow(box, x, y);
  return box;
}

export const touches = (a: Box, b: Box): boolean => a.x0 <= b.x1 && a.x1 >= b.x0 && a.y0 <= b.y1 && a.y1 >= b.y0;

export const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

export const between = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

export const rings = (area: Polygon): Point[][] => [area.exterior, ...area.holes];

/** By the even-odd rule. */
export function inside(area: Polygon, [x, y]: Point): boolean {
  let odd = false;
  for (const ring of rings(area)) {
    let [px, py] = ring[ring.length - 1] ?? [0, 0];
    for (const [qx, qy] of ring) {
      if (py > y !== qy > y && x < ((qx - px) * (y - py)) / (qy - py) + px) odd = !odd;
      [px, py] = [qx, qy];
    }
  }
  return odd;
}

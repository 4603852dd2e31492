// What a camera sees, as the printed map draws it (tacmap.exports.sight): rays that end at walls, doors and windows.

import { rings } from "../../../viewer/src/geometry";
import type { Floor, Point } from "../../../viewer/src/model";

type Piece = [number, number, number, number];

const STEP = 2; // degrees between rays
const MOST = 60; // metres
const MOUNT = 0.3; // metres in front of a camera within which a line is the face of its own wall

export interface Aim { bearing: number; fov: number; range: number }

export function blinds(floor: Floor): Piece[] {
  const pieces: Piece[] = [];
  const add = (line: Point[]): void => line.slice(1).forEach(([x, y], at) => pieces.push([...line[at]!, x, y] as Piece));
  for (const ring of floor.walls.flatMap(rings)) add([...ring, ring[0]!]);
  for (const { kind, paths } of floor.linework) if (kind === "wall") paths().forEach(add);
  if (!pieces.length) for (const ring of floor.spaces.flatMap(({ outline }) => rings(outline))) add([...ring, ring[0]!]);
  for (const { kind, a, b } of floor.openings) if (kind !== "opening") add([a, b]);
  return pieces;
}

export function cone([x, y]: Point, { bearing, fov, range }: Aim, pieces: Piece[]): Point[] {
  const reach = Math.min(range, MOST);
  const near = pieces.filter(([ax, ay, bx, by]) =>
    Math.min(ax, bx) <= x + reach && Math.max(ax, bx) >= x - reach && Math.min(ay, by) <= y + reach && Math.max(ay, by) >= y - reach);
  const rays = Math.max(2, Math.ceil(fov / STEP) + 1);
  const ends = Array.from({ length: rays }, (_, at): Point => {
    const turn = ((bearing - fov / 2 + (fov * at) / (rays - 1)) * Math.PI) / 180;
    const [dx, dy] = [Math.sin(turn), Math.cos(turn)];
    const far = near.reduce((least, piece) => Math.min(least, meets(x, y, dx, dy, piece)), reach);
    return [x + far * dx, y + far * dy];
  });
  return fov >= 360 ? ends : [[x, y], ...ends];
}

/** How far a ray gets to a piece; the wall that the camera hangs on does not count. */
function meets(x: number, y: number, dx: number, dy: number, [ax, ay, bx, by]: Piece): number {
  const [ex, ey] = [bx - ax, by - ay];
  const cross = dx * ey - dy * ex;
  if (Math.abs(cross) < 1e-12) return Infinity;
  const along = ((ax - x) * ey - (ay - y) * ex) / cross;
  const across = ((ax - x) * dy - (ay - y) * dx) / cross;
  return along > MOUNT && across >= 0 && across <= 1 ? along : Infinity;
}

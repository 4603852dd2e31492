// Where a point that is being set belongs: on the corner or the wall that is near, and square to the line before it.

import type { Floor, Point } from "../../../viewer/src/model";
import { rings } from "../../../viewer/src/geometry";

type Piece = [Point, Point];

const CELL = 2; // metres: the grid in which pieces are looked up
const HOLDS = new Set(["wall", "door", "window"]); // furniture and details hold nothing

const key = (x: number, y: number): string => `${x},${y}`;
const away = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** The straight pieces of a floor that a line may end at. */
export class Snap {
  private readonly cells = new Map<string, Piece[]>();

  constructor(floor: Floor) {
    const lines = [
      ...floor.linework.filter(({ kind }) => HOLDS.has(kind)).flatMap(({ paths }) => paths()),
      ...[...floor.walls, ...floor.spaces.map(({ outline }) => outline)].flatMap(rings).map((ring) => [...ring, ring[0]!]),
    ];
    for (const line of lines) line.slice(1).forEach((end, at) => this.add([line[at]!, end]));
  }

  /** The corner within `reach` metres, else the nearest place on a piece; the point itself where there is neither. */
  near(at: Point, reach: number): Point {
    const pieces = this.around(at, reach);
    const corner = nearest(at, pieces.flat(), reach);
    return corner ?? nearest(at, pieces.map((piece) => foot(at, piece)), reach) ?? at;
  }

  /** The point square to the line before it (or to the plan), ended where that direction meets a piece within `reach`. */
  square(at: Point, before: readonly Point[], reach: number): Point {
    const from = before.at(-1)!;
    const [ux, uy] = direction(before);
    const [dx, dy] = [at[0] - from[0], at[1] - from[1]];
    const [along, across] = [dx * ux + dy * uy, dy * ux - dx * uy];
    const [vx, vy, far] = Math.abs(along) >= Math.abs(across) ? [ux, uy, along] : [-uy, ux, across];
    const end: Point = [from[0] + vx * far, from[1] + vy * far];
    const meets = this.around(end, reach).map((piece) => crossing(from, [vx, vy], piece)).filter((spot) => spot !== null);
    return nearest(end, meets, reach) ?? end;
  }

  private add(piece: Piece): void {
    const [[ax, ay], [bx, by]] = piece.map(([x, y]) => [x / CELL, y / CELL]) as [Point, Point];
    for (let x = Math.floor(Math.min(ax, bx)); x <= Math.floor(Math.max(ax, bx)); x++) {
      for (let y = Math.floor(Math.min(ay, by)); y <= Math.floor(Math.max(ay, by)); y++) {
        const held = this.cells.get(key(x, y));
        held ? held.push(piece) : this.cells.set(key(x, y), [piece]);
      }
    }
  }

  private around([x, y]: Point, reach: number): Piece[] {
    const found: Piece[] = [];
    const [low, high] = [-reach, reach];
    for (let i = Math.floor((x + low) / CELL); i <= Math.floor((x + high) / CELL); i++) {
      for (let j = Math.floor((y + low) / CELL); j <= Math.floor((y + high) / CELL); j++) found.push(...(this.cells.get(key(i, j)) ?? []));
    }
    return found;
  }
}

function nearest(at: Point, spots: Point[], reach: number): Point | null {
  let best: Point | null = null;
  let least = reach;
  for (const spot of spots) {
    const far = away(at, spot);
    if (far <= least) [best, least] = [spot, far];
  }
  return best;
}

function foot(at: Point, [a, b]: Piece): Point {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const t = Math.min(1, Math.max(0, ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)));
  return [a[0] + t * dx, a[1] + t * dy];
}

/** The unit vector of the last line, or the plan's right. */
function direction(before: readonly Point[]): Point {
  const [a, b] = before.slice(-2);
  const long = a && b ? away(a, b) : 0;
  return a && b && long ? [(b[0] - a[0]) / long, (b[1] - a[1]) / long] : [1, 0];
}

/** Where a line through `from` meets a piece. */
function crossing(from: Point, [vx, vy]: Point, [a, b]: Piece): Point | null {
  const [ex, ey] = [b[0] - a[0], b[1] - a[1]];
  const cross = vx * ey - vy * ex;
  if (Math.abs(cross) < 1e-9) return null;
  const [ox, oy] = [a[0] - from[0], a[1] - from[1]];
  const across = (ox * vy - oy * vx) / cross;
  if (across < -1e-9 || across > 1 + 1e-9) return null;
  const along = (ox * ey - oy * ex) / cross;
  return [from[0] + along * vx, from[1] + along * vy];
}

// A floor's lines in tiles of one path each, so that a frame draws only what can be seen and as fine as can be seen.

import { boxOf, type Box, distance, emptyBox, grow, rings, touches } from "./geometry";
import type { Floor, Point, Polygon } from "./model";

const TILE = 24; // metres
const COARSE = 0.3; // metres between the corners of a line seen from far

export interface Tile { box: Box; fine: Path2D; coarse: Path2D }

/** The tiles are cut when they are first drawn. */
export interface Drawn { kind: string; tiles: () => Tile[] }

/** Kinds from the bottom to the top; "body" is the filled walls. */
const ORDER = ["detail", "furniture", "stair", "window", "door", "body", "wall"];

export function tiled(floor: Floor): Drawn[] {
  const kinds: Record<string, () => Tile[]> = { body: () => bodies(floor.walls) };
  for (const { kind, paths } of floor.linework) kinds[kind] = () => pieces(paths());
  return ORDER.flatMap((kind) => {
    const make = kinds[kind];
    let made: Tile[];
    return make ? [{ kind, tiles: () => (made ??= make()) }] : [];
  });
}

const empty = (): Tile => ({ box: emptyBox(), fine: new Path2D(), coarse: new Path2D() });

function bodies(walls: Polygon[]): Tile[] {
  const tiles = new Map<string, Tile>();
  for (const wall of walls) {
    const { x0, y0, x1, y1 } = boxOf(wall.exterior);
    const tile = tileAt(tiles, [(x0 + x1) / 2, (y0 + y1) / 2]);
    grow(tile.box, x0, y0);
    grow(tile.box, x1, y1);
    outline(tile.fine, wall);
  }
  return [...tiles.values()].map((tile) => ({ ...tile, coarse: tile.fine }));
}

/** Long lines are cut, so that each piece lies in one tile or close by. */
function pieces(paths: Point[][]): Tile[] {
  const tiles = new Map<string, Tile>();
  for (const path of paths) {
    for (let i = 0; i < path.length - 1; i += 40) add(tileAt(tiles, path[i]!), path.slice(i, i + 41));
  }
  return [...tiles.values()];
}

function tileAt(tiles: Map<string, Tile>, [x, y]: Point): Tile {
  const key = `${Math.floor(x / TILE)} ${Math.floor(y / TILE)}`;
  let tile = tiles.get(key);
  if (!tile) tiles.set(key, (tile = empty()));
  return tile;
}

function add({ box, fine, coarse }: Tile, run: Point[]): void {
  let kept = run[0]!;
  run.forEach((point, i) => {
    const [x, y] = point;
    grow(box, x, y);
    i ? fine.lineTo(x, y) : fine.moveTo(x, y);
    if (!i) coarse.moveTo(x, y);
    else if (i === run.length - 1 || distance(kept, point) > COARSE) coarse.lineTo(...(kept = point));
  });
}

/** Add an area's rings to a path, to be filled by the even-odd rule. */
export function outline(path: Path2D, area: Polygon): Path2D {
  for (const ring of rings(area)) {
    ring.forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
    path.closePath();
  }
  return path;
}

/** The paths within a box; coarse ones where 0.3 m are a pixel or two. */
export const visible = (tiles: Tile[], seen: Box, scale: number): Path2D[] =>
  tiles.filter(({ box }) => touches(box, seen)).map((tile) => (scale < 7 ? tile.coarse : tile.fine));

// A floor from the ground up: rooms as areas, the drawing's lines and the walls above them, doors, numbers and names.

import { boxOf, inside, touches, type Box } from "../../../viewer/src/geometry";
import type { Floor, Opening, Point, Space } from "../../../viewer/src/model";
import { outline, tiled, visible, type Drawn } from "../../../viewer/src/tiles";
import { font, type Sheet, stroke, trace, write } from "./sheet";

/** What stands out: the chosen rooms and doors, and those of which something is open. */
export interface Look { chosen: ReadonlySet<string>; doubtful: ReadonlySet<string> }

/** How a floor is shown: what stands out, which parts (`PARTS` of the words) are left out but for what is chosen, and how strongly the drawing's own lines show, from 0 to 1. */
export interface Shown extends Look { hidden: ReadonlySet<string>; faint: number }

interface Room { space: Space; box: Box; path: Path2D }

interface Door { opening: Opening; box: Box }

type Line = [colour: string, px: number];

const LINES: Record<string, Line> = {
  wall: ["#2a2f38", 1.4], door: ["#5b6470", 1], window: ["#2d7fc1", 1.2], stair: ["#8a9099", 0.8], furniture: ["#c9ccd2", 0.6],
  detail: ["#d7d9de", 0.6],
};
const WALLS = "#4a505a";
const ROOM: Record<string, [fill: string, ...Line]> = {
  chosen: ["#ffe27a", "#8a5a00", 3], doubtful: ["#ffe3d3", "#c2410c", 1.5], plain: ["#eef4ee", "#9fb3a2", 0.8],
};
const DOOR: Record<string, Line> = { chosen: ["#8a5a00", 8], exterior: ["#b3121f", 4], inner: ["#1a7f37", 4] };
const WORDS_PX = [13, 11]; // what does not fit at one size is tried at the next

export class Rooms {
  readonly box: Box;
  private readonly rooms: Room[];
  private readonly lines: Drawn[];
  private readonly doors: Door[];

  /** What stands as it did on the floor as it was `before` is taken over. */
  constructor(readonly floor: Floor, before?: Rooms) {
    const known = new Map(before?.rooms.map((room) => [room.space, room]));
    const hung = new Map(before?.doors.map((door) => [door.opening, door]));
    this.rooms = floor.spaces.map((space) => known.get(space) ?? roomOf(space));
    this.doors = floor.openings.filter(({ kind }) => kind !== "window").map((opening) => hung.get(opening) ?? { opening, box: boxOf([opening.a, opening.b]) });
    const lined = before?.floor.linework === floor.linework && before.floor.walls === floor.walls;
    this.lines = lined ? before.lines : tiled(floor);
    this.box = boxOf([...this.rooms.flatMap(({ box }) => corners(box)), ...floor.walls.flatMap(({ exterior }) => exterior)]);
  }

  /** The parts that look different from how they did; null where all may. */
  since(before: Rooms): Box[] | null {
    if (before.lines !== this.lines) return null;
    return [...differing<{ box: Box }>(before.rooms, this.rooms), ...differing(before.doors, this.doors)].map(({ box }) => box);
  }

  /** Where the rooms and doors of these names lie. */
  boxes(ids: ReadonlySet<string>): Box[] {
    const rooms = this.rooms.filter(({ space }) => ids.has(space.id));
    return [...rooms, ...this.doors.filter(({ opening }) => ids.has(opening.id))].map(({ box }) => box);
  }

  /** The room or door at a place; a door from `reach` metres away. */
  at(spot: Point, reach: number): string | undefined {
    const near = this.doors.map(({ opening }) => [apart(spot, opening), opening.id] as const).filter(([far]) => far <= reach).sort(([a], [b]) => a - b)[0];
    return near?.[1] ?? this.rooms.find(({ box, space }) => touches(box, boxOf([spot])) && inside(space.outline, spot))?.space.id;
  }

  paint(sheet: Sheet, shown: Shown): void {
    const { hidden } = shown;
    const seen = this.rooms.filter(({ box }) => touches(box, sheet.seen));
    inMetres(sheet, () => {
      this.areas(sheet, hidden.has("rooms") ? seen.filter(({ space }) => shown.chosen.has(space.id)) : seen, shown);
      if (!hidden.has("drawing")) this.linework(sheet, shown.faint);
    });
    this.openings(sheet, shown);
    if (!hidden.has("words")) for (const { space, box } of seen) if (!shown.chosen.has(space.id)) named(sheet, space, box);
  }

  /** The chosen rooms' numbers and names, whether they fit or not. */
  paintChosen(sheet: Sheet, { chosen }: Shown): void {
    if (!chosen.size) return;
    for (const { space, box } of this.rooms) if (chosen.has(space.id) && touches(box, sheet.seen)) words(sheet, space, linesOf(space), WORDS_PX[0]!);
  }

  private areas({ g, pixel }: Sheet, rooms: Room[], { chosen, doubtful, hidden }: Shown): void {
    for (const { space: { id }, path } of rooms) {
      const [colour, edge, px] = ROOM[chosen.has(id) ? "chosen" : doubtful.has(id) && !hidden.has("problems") ? "doubtful" : "plain"]!;
      g.fillStyle = colour;
      g.fill(path, "evenodd");
      g.strokeStyle = edge;
      g.lineWidth = px * pixel;
      g.stroke(path);
    }
  }

  private linework({ g, pixel, seen }: Sheet, faint: number): void {
    g.globalAlpha = faint;
    for (const { kind, tiles } of this.lines) {
      const [colour, px] = LINES[kind] ?? LINES["detail"]!;
      for (const path of visible(tiles(), seen, 1 / pixel)) {
        g.fillStyle = WALLS;
        g.strokeStyle = colour;
        g.lineWidth = px * pixel;
        kind === "body" ? g.fill(path, "evenodd") : g.stroke(path);
      }
    }
    g.globalAlpha = 1;
  }

  private openings({ g, seen, to }: Sheet, { chosen, hidden }: Shown): void {
    for (const { opening: door, box } of this.doors) {
      if (!touches(box, seen) || (hidden.has("doors") && !chosen.has(door.id))) continue;
      trace(g, [to(door.a), to(door.b)]);
      stroke(g, ...DOOR[chosen.has(door.id) ? "chosen" : door.exterior ? "exterior" : "inner"]!);
    }
  }
}

function roomOf(space: Space): Room {
  return { space, box: boxOf(space.outline.exterior), path: outline(new Path2D(), space.outline) };
}

const corners = ({ x0, y0, x1, y1 }: Box): Point[] => [[x0, y0], [x1, y1]];

/** What is in one of the lists only. */
export const differing = <T>(one: Iterable<T>, other: Iterable<T>): T[] => {
  const [was, is] = [new Set(one), new Set(other)];
  return [...[...was].filter((each) => !is.has(each)), ...[...is].filter((each) => !was.has(each))];
};

/** How far a place lies from a door, in metres. */
export function apart([x, y]: Point, { a, b }: { a: Point; b: Point }): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const t = Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(a[0] + t * dx - x, a[1] + t * dy - y);
}

function inMetres({ g, pixel, to }: Sheet, paint: () => void): void {
  const [x, y] = to([0, 0]);
  g.save();
  g.transform(1 / pixel, 0, 0, -1 / pixel, x, y);
  paint();
  g.restore();
}

const linesOf = ({ number, name }: Space): string[] => [number, name].filter((line) => line !== undefined && line !== "") as string[];

/** Number and name as far as they fit into the room, so that no two rooms' words meet. */
function named(sheet: Sheet, space: Space, box: Box): void {
  const [wanted, [x, y]] = [linesOf(space), space.label_at];
  const wide = (2 * Math.min(x - box.x0, box.x1 - x)) / sheet.pixel;
  const high = (2 * Math.min(y - box.y0, box.y1 - y)) / sheet.pixel;
  for (const px of WORDS_PX) {
    const lines = fitting(sheet.g, wanted, px, wide, high);
    if (lines.length) return words(sheet, space, lines, px);
  }
}

function words({ g, to }: Sheet, { label_at }: Space, lines: string[], px: number): void {
  const [x, y] = to(label_at);
  g.font = font(600, px);
  lines.forEach((line, at) => write(g, line, x, y + (at - (lines.length - 1) / 2) * px * 1.2));
}

const widths = new Map<string, number>();

/** The width of a line, 1 px high. */
function width(g: CanvasRenderingContext2D, line: string): number {
  const known = widths.get(line);
  if (known !== undefined) return known;
  g.font = font(600, 20);
  const found = g.measureText(line).width / 20;
  widths.set(line, found);
  return found;
}

/** The first of the lines, as many as fit one under the other. */
function fitting(g: CanvasRenderingContext2D, lines: string[], px: number, wide: number, high: number): string[] {
  const most = Math.floor(high / (px * 1.2));
  const too = lines.slice(0, most).findIndex((line) => width(g, line) * px > wide + 2);
  return lines.slice(0, too < 0 ? most : too);
}

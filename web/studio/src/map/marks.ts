// What is placed, as marks on the map: the viewer's symbols, lines and areas, what a camera sees, and the handles to turn it.

import type { Point } from "../../../viewer/src/model";
import { symbolColours } from "../../../viewer/src/palette";
import { LETTERS, SHAPES } from "../../../viewer/src/shapes";
import type { Aim } from "./cone";
import { disc, fill, font, type Sheet, stroke, trace, write } from "./sheet";

/** The look of a kind of thing: form, letters and colour, as the table of feature types says. */
export interface Sign { form: string; letters: string; colour: string }

/** One thing on the map. `soft`: proposed, or not verified on foot; `fixed` ones are not dragged, `inert` ones only seen. */
export interface Mark extends Sign {
  id: string; points: Point[]; geometry: string; soft: boolean; fixed?: boolean; inert?: boolean; words?: string; aim?: Aim; sees?: Point[];
}

/** The part of a mark that a pointer holds. */
export type Hold = "whole" | "bearing" | "left" | "right";

const HALF = 12; // px, half a symbol
const FAR = 0.1; // metres to a pixel: from here on symbols are smaller
const NEAR = 0.05; // and nearer than this they bear their numbers
const ARM = 58; // px from a camera to the handle of its bearing
const HELD = 20; // px: a handle is caught within

/** The marks, and over the chosen one its handles. */
export function paintMarks(sheet: Sheet, marks: readonly Mark[], chosen: ReadonlySet<string>): void {
  const own = marks.find(({ id }) => chosen.has(id));
  for (const mark of marks) extent(sheet, mark, mark === own);
  for (const mark of marks) if (mark !== own) sign(sheet, mark, false);
  if (!own) return;
  sign(sheet, own, true);
  if (!own.fixed) paintHandles(sheet, own);
}

/** What a camera sees; a line or an area. */
function extent({ g, to }: Sheet, { geometry, points, colour, soft, sees }: Mark, chosen: boolean): void {
  const edge = (): void => stroke(g, colour, chosen ? 5 : 3, soft ? [8, 5] : []);
  if (sees) {
    trace(g, sees.map(to), true);
    fill(g, `${colour}${chosen ? "44" : "22"}`);
    if (chosen) stroke(g, colour, 1.5);
  }
  if (geometry === "point") return;
  trace(g, points.map(to), geometry === "polygon");
  if (geometry === "polygon") fill(g, `${colour}33`);
  edge();
}

/** Where its symbol stands. */
export function middle({ points, geometry }: Mark): Point {
  if (geometry === "line") return points.at(-1)!;
  return [points.reduce((sum, [x]) => sum + x, 0) / points.length, points.reduce((sum, [, y]) => sum + y, 0) / points.length];
}

function sign({ g, to, pixel }: Sheet, mark: Mark, chosen: boolean): void {
  if (mark.form === "none" && mark.geometry !== "point") return;
  const [x, y] = to(middle(mark));
  const half = pixel > FAR ? HALF * 0.72 : HALF;
  if (chosen) {
    disc(g, [x, y], half * 1.75);
    fill(g, "#ffe27acc");
    stroke(g, "#8a5a00", 2);
  }
  symbol(g, mark, x, y, half, mark.soft);
  if (!mark.words || (!chosen && pixel >= NEAR)) return;
  g.font = font(600, 12);
  write(g, mark.words, x, y + half * (chosen ? 1.75 : 1.2) + 9);
}

/** A symbol as the viewer draws it, `r` half its size. */
export function symbol(g: CanvasRenderingContext2D, { form, letters, colour }: Sign, x: number, y: number, r: number, soft: boolean): void {
  const [face, rim, ink] = symbolColours("day", colour, soft);
  const corners = SHAPES[form];
  g.beginPath();
  if (corners) corners.forEach(([dx, dy], at) => (at ? g.lineTo(x + dx * r, y + dy * r) : g.moveTo(x + dx * r, y + dy * r)));
  else g.arc(x, y, r, 0, 7);
  g.closePath();
  g.fillStyle = face;
  g.fill();
  g.lineWidth = r / 6;
  g.strokeStyle = rim;
  g.setLineDash(soft ? [r / 3, r / 4] : []);
  g.stroke();
  g.setLineDash([]);
  if (!letters) return;
  const [dx, dy] = LETTERS[form] ?? [0, 0];
  g.font = `700 ${r * (letters.length > 1 ? 0.95 : 1.15)}px system-ui, sans-serif`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillStyle = ink;
  g.fillText(letters, x + dx * r, y + dy * r + r / 24);
}

const turned = ([x, y]: Point, bearing: number, far: number): Point => [x + far * Math.sin((bearing * Math.PI) / 180), y + far * Math.cos((bearing * Math.PI) / 180)];

/** Where the handles of a camera lie; `px` is the size of a pixel in metres. */
export function handles({ points, aim }: Mark, px: number): [Hold, Point][] {
  if (!aim) return [];
  const [at] = points as [Point];
  const { bearing, fov } = aim;
  const far = ARM * px;
  const sides: [Hold, Point][] = fov < 340 ? [["left", turned(at, bearing - fov / 2, far * 0.8)], ["right", turned(at, bearing + fov / 2, far * 0.8)]] : [];
  return [["bearing", turned(at, bearing, far)], ...sides];
}

function paintHandles({ g, to, pixel }: Sheet, mark: Mark): void {
  const at = to(mark.points[0]!);
  for (const [, end] of handles(mark, pixel)) {
    trace(g, [at, to(end)]);
    stroke(g, "#0b57d0", 2);
    disc(g, to(end), 8);
    fill(g, "#fff");
    stroke(g, "#0b57d0", 3);
  }
}

/** What of the marks a pointer at this place would hold; the chosen one first, its handles before itself. */
export function heldAt(at: Point, marks: readonly Mark[], chosen: string | undefined, px: number): [Mark, Hold] | null {
  const off = (spot: Point): number => Math.hypot(at[0] - spot[0], at[1] - spot[1]) / px;
  const own = marks.find((mark) => mark.id === chosen);
  const hold = own && handles(own, px).find(([, spot]) => off(spot) <= HELD);
  if (own && hold) return [own, hold[0]];
  const near = marks.filter((mark) => off(middle(mark)) <= HELD).sort((a, b) => off(middle(a)) - off(middle(b)))[0];
  return near ? [near, "whole"] : null;
}

/** The bearing from a camera to a place, in whole degrees clockwise from the plan's up. */
export const bearingTo = ([x, y]: Point, [tx, ty]: Point): number => (Math.round((Math.atan2(tx - x, ty - y) * 180) / Math.PI) + 360) % 360;

/** A camera's aim with one of its handles at a place. */
export function aimed({ points, aim }: Mark, hold: Hold, to: Point): Aim {
  const bearing = bearingTo(points[0]!, to);
  if (hold === "bearing") return { ...aim!, bearing };
  const off = Math.abs(((bearing - aim!.bearing + 540) % 360) - 180);
  return { ...aim!, fov: Math.min(360, Math.max(2, 2 * off)) };
}

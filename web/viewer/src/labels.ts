// Symbols and labels by rank: exterior doors, what is chosen, room numbers, equipment, names, interior doors.

import { around, disc, fill, font, free, g, p, type Rect, seen, shown, site, small, stroke, take, view, write } from "./frame";
import { between, boxOf, inside, touches } from "./geometry";
import type { Feature, Opening, Point, Space } from "./model";
import { BAND } from "./margin";
import { hidden } from "./paint";
import { symbolColours } from "./palette";
import type { Level } from "./site";
import { symbol } from "./symbols";

type Room = Level["rooms"][0];

const DOOR = 14; // pixels, half a door's triangle
const MARK = 13; // pixels, half a symbol

export function symbolsAndLabels(level: Level): void {
  const doors = shown.hidden.has("entrances") ? [] : level.floor.openings.filter(({ exterior, kind }) => exterior && (kind === "door" || kind === "gate"));
  for (const door of doors) if (door.number) take(around(...view.toScreen(between(door.a, door.b)), DOOR + 1));
  const marks = level.features.filter((feature) => feature.geometry !== "line" && !hidden(feature) && !site.access.has(feature.id));
  const boxes = marks.map((mark) => around(...view.toScreen(placeOf(mark)), view.scale < 9 ? 8 : MARK));
  const numbers = first(level.rooms.map((room) => ({ id: room[0].id, room }))).map(({ room }) => number(room, boxes));
  const drawn = first(marks).map(equipment).filter((mark) => mark !== null);
  for (const roomy of [false, true]) for (const mark of drawn) if (mark.roomy === roomy) mark.draw();
  for (const writeNumber of numbers) writeNumber?.();
  if (view.scale > 16) innerDoors(level);
  doors.forEach(exit);
  sides(level);
}

/** What is chosen comes before the rest. */
const first = <T extends { id: string }>(things: T[]): T[] => [...things].sort((a, b) => Number(isChosen(b)) - Number(isChosen(a)));

const isChosen = ({ id }: { id: string }): boolean => shown.chosen?.id === id;

function placeOf({ points, geometry }: Feature): Point {
  const box = boxOf(points);
  return geometry === "polygon" ? [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2] : (points[0] ?? [0, 0]);
}

/** Finds a place for a room's number where it hides no equipment. What it returns writes number and name, on top of all. */
function number([space, , box]: Room, equipment: Rect[]): (() => void) | null {
  const text = space.number ?? space.name;
  if (!text || !touches(box, seen)) return null;
  const chosen = isChosen(space);
  const label = site.doubts(space) ? `${text}?` : text;
  const wide = (box.x1 - box.x0) * view.scale;
  const high = (box.y1 - box.y0) * view.scale;
  const weight = space.number ? 800 : 600;
  font(weight, 20); // one size for all is measured: setting another costs more than all the rest
  const each = g.measureText(label).width / 20;
  const size = Math.max(12, Math.min(chosen ? 30 : 22, Math.round(Math.min(wide, high) * 0.24), Math.floor((wide - 4) / each)));
  const width = each * size;
  if (!chosen && (width > wide + 4 || size > high + 2)) return null;
  const [x, y] = view.toScreen(space.label_at);
  const places = [[0, 0], [0, -16], [0, 16], [0, -32], [0, 32], [-46, 0], [46, 0]].map(([dx, dy]): Point => [x + dx!, y + dy!]);
  const fits = (at: Point): Rect => around(at[0], at[1], width / 2 + 2, size * 0.6);
  const clear = places.find((at) => {
    const rect = fits(at);
    return free(rect) && !equipment.some((mark) => meets(rect, mark)) && corners(rect).every((corner) => at === places[0] || inside(space.outline, view.toMap(corner)));
  });
  const at = clear ?? (chosen || free(fits([x, y])) ? ([x, y] as Point) : null);
  if (!at) return null;
  take(fits(at));
  return () => {
    font(weight, size);
    write(label, at[0], at[1], chosen ? p["chosen-ink"] : p.ink, chosen ? p.chosen : p.ground);
    if (high > 52) name(space, [at[0], at[1] + size * 0.6 + 9], wide);
  };
}

const meets = (a: Rect, b: Rect): boolean => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

const corners = ([x0, y0, x1, y1]: Rect): Point[] => [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];

function name(space: Space, [x, y]: Point, wide: number): void {
  if (!space.number || !space.name) return;
  font(500, 13);
  const half = g.measureText(space.name).width / 2 + 2;
  const rect = around(x, y, half, 8);
  if (half * 2 > wide - 4 || !free(rect)) return;
  take(rect);
  isChosen(space) ? write(space.name, x, y, p["chosen-ink"], p.chosen) : write(space.name, x, y);
}

/** Full where there is room, else a dot in its colour; never left out. */
function equipment(feature: Feature): { roomy: boolean; draw(): void } | null {
  const row = site.symbol(feature.type);
  const [x, y] = view.toScreen(placeOf(feature));
  if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) return null;
  if (row.form === "none") return { roomy: true, draw: () => void (feature.name && small(feature.name, x, y, 13)) };
  const chosen = isChosen(feature);
  const roomy = chosen || ((view.scale > 2.5 || !feature.floor) && free(around(x, y, MARK)));
  const r = chosen ? 18 : roomy ? MARK : view.scale < 2 ? 3 : 6;
  if (roomy) take(around(x, y, r));
  const dashed = !known(feature);
  const letters = site.derived.letters[feature.id] ?? (row.letters || (feature.number ?? ""));
  const colours = symbolColours(shown.theme, row.colour, dashed);
  const draw = (): void => {
    if (chosen) ring(x, y, r + 9);
    symbol(row.form, x, y, r, { colours, letters, dashed, struck: struck(feature) });
    if (roomy && dashed) badge(x + r, y - r);
    if (roomy && view.scale > 14 && feature.number) small(feature.number, x, y + r + 9, 12);
  };
  return { roomy, draw };
}

const known = ({ verified }: { verified: string }): boolean => verified !== "unverified";

const struck = ({ verified }: { verified: string }): boolean => verified === "wrong" || verified === "missing";

function ring(x: number, y: number, r: number): void {
  disc(x, y, r);
  fill(p.chosen);
  stroke(p.edge, 4);
}

function badge(x: number, y: number): void {
  disc(x, y, 8);
  fill(p.ground);
  stroke(p.doubt, 1.5);
  font(800, 12);
  g.fillStyle = p.doubt;
  g.fillText("?", x, y + 0.5);
}

function innerDoors(level: Level): void {
  if (shown.hidden.has("entrances")) return;
  for (const door of level.floor.openings) {
    if (!door.exterior && door.number && door.kind !== "window") small(door.number, ...view.toScreen(between(door.a, door.b)), 12);
  }
}

function exit(door: Opening): void {
  const [x, y] = view.toScreen(between(door.a, door.b));
  const r = isChosen(door) ? 19 : door.number && view.scale > 2 ? (view.scale < 6 ? 11 : DOOR) : view.scale < 2 ? 4 : 7;
  const dashed = !door.sure || !known(door);
  if (isChosen(door)) ring(x, y, r + 11);
  const colours = symbolColours(shown.theme, "#1b5e20", dashed);
  symbol("triangle", x, y, r, { colours, letters: door.number ?? "", dashed, struck: struck(door) });
  if (dashed && r > 7) badge(x + r, y - r);
}

/** Sides A to D, clockwise from the front, just outside the building; its name where there are several. */
function sides({ building }: Level): void {
  const places = site.derived.sides[building.id] ?? [];
  const middle = boxOf(places.map(([, x, y]): Point => [x, y]));
  const [nx, ny] = view.toScreen([(middle.x0 + middle.x1) / 2, middle.y1]);
  const far = view.scale < 3;
  if (site.plan.buildings.length > 1) small(building.name, nx, ny - (far ? 12 : 48), far ? 12 : 16);
  if (far) return;
  for (const [letter, x, y] of places) {
    const away = [Math.sign(Math.round(x - (middle.x0 + middle.x1) / 2)), Math.sign(Math.round(y - (middle.y0 + middle.y1) / 2))];
    const [sx, sy] = view.toScreen([x + (away[0]! * 26) / view.scale, y + (away[1]! * 26) / view.scale]);
    const cut = Math.min(sx - BAND, view.width - sx) < 28; // there the letter stands alone
    small(cut ? letter : `SIDE ${letter}`, cut ? sx - away[0]! * 14 : sx, sy, 13);
  }
}

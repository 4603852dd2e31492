// What always stays in sight: grid lines with their letters in a margin of their own, the scale and north.

import { disc, fill, font, g, inMetres, inPixels, p, plate, px, shown, site, stroke, trace, view } from "./frame";
import type { Point } from "./model";

/** Pixels of the margin that holds the grid letters. */
export const BAND = 28;

export function gridLines(): void {
  const { left, top, cell, columns, rows } = site.derived.grid;
  if (cell * view.scale < 8) return;
  inMetres();
  g.beginPath();
  for (let i = 0; i <= columns.length; i++) {
    g.moveTo(left + i * cell, top);
    g.lineTo(left + i * cell, top - rows * cell);
  }
  for (let i = 0; i <= rows; i++) {
    g.moveTo(left, top - i * cell);
    g.lineTo(left + columns.length * cell, top - i * cell);
  }
  stroke(p.grid, px(shown.strong ? 2 : 1));
}

/** Letters where each column and row enters the picture, whichever way the map is turned. */
export function gridLetters(): void {
  const { left, top, cell, columns, rows } = site.derived.grid;
  inPixels();
  g.fillStyle = p.band;
  g.fillRect(0, 0, view.width, BAND);
  g.fillRect(0, 0, BAND, view.height);
  const mine = shown.chosen ? site.cell(shown.chosen.at) : null;
  const size = cell * view.scale < 34 ? 12 : 16;
  const every = Math.max(1, Math.ceil(24 / (cell * view.scale)));
  const upright = Math.round(view.turn / (Math.PI / 2)) % 2 === 0;
  const put = (name: string, a: Point, b: Point, atTop: boolean, loud: boolean): void => {
    const at = entry(view.toScreen(a), view.toScreen(b), atTop);
    if (at) plate(name, at[0], at[1], size, loud);
  };
  for (let i = 0; i < columns.length; i += every) {
    const x = left + (i + 0.5) * cell;
    put(columns[i]!, [x, top], [x, top - rows * cell], upright, mine?.replace(/\d+$/, "") === columns[i]);
  }
  for (let i = 0; i < rows; i += every) {
    const y = top - (i + 0.5) * cell;
    put(`${i + 1}`, [left, y], [left + columns.length * cell, y], !upright, mine?.match(/\d+$/)?.[0] === `${i + 1}`);
  }
}

/** Where the line through two places crosses the top margin (or the left one). */
function entry(a: Point, b: Point, atTop: boolean): Point | null {
  const [along, across] = atTop ? ([1, 0] as const) : ([0, 1] as const);
  const t = (BAND / 2 - a[along]) / (b[along] - a[along]);
  const place = a[across] + t * (b[across] - a[across]);
  if (!(place > BAND * 1.3 && place < (atTop ? view.width : view.height) - 8)) return null;
  return atTop ? [place, BAND / 2] : [BAND / 2, place];
}

/** Two bars, so that nobody converts in the head. */
export function scaleBar(): void {
  const right = view.width - view.side - 14;
  const top = view.height - view.base - 62;
  g.globalAlpha = 0.8;
  g.fillStyle = p.ground;
  g.fillRect(right - 118, top, 130, 64);
  g.globalAlpha = 1;
  g.fillStyle = p.ink;
  font(700, 14);
  ([[1, "m"], [0.3048, "ft"]] as [number, string][]).forEach(([unit, name], i) => {
    const length = nice(110 / view.scale / unit);
    const left = right - length * unit * view.scale;
    const y = top + 28 + i * 26;
    trace([[left, y - 7], [left, y], [right, y], [right, y - 7]]);
    stroke(p.ink, 3);
    g.fillText(`${length} ${name}`, (left + right) / 2, y - 10);
  });
}

function nice(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((step) => Number((step * power).toPrecision(1))).find((length) => length <= most) ?? power;
}

export function north(): void {
  const bearing = site.derived.north;
  g.save();
  g.translate(view.width - view.side - 166, view.height - view.base - 34);
  disc(0, 0, 25);
  fill(p.ground);
  stroke(p.ink, 1.5, bearing === null ? [4, 4] : []);
  font(800, 15);
  g.fillStyle = p.ink;
  if (bearing === null) g.fillText("N ?", 0, 1);
  else {
    g.rotate(view.turn + (bearing * Math.PI) / 180);
    trace([[0, -23], [9, 2], [0, -3], [-9, 2]], true);
    g.fill();
    g.fillText("N", 0, 12);
  }
  g.restore();
}

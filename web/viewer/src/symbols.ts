// A symbol tells its kind three times: by shape, by letters and by colour. Shapes weigh the same to the eye.

import { disc, fill, font, g, p, stroke, trace } from "./frame";
import { LETTERS, SHAPES } from "./shapes";

export interface Look { colours: [string, string, string]; letters: string; dashed: boolean; struck: boolean }

/** A symbol about (x, y), `r` half its size; dashed where nobody confirmed it, struck out where it was found wrong. */
export function symbol(shape: string, x: number, y: number, r: number, { colours: [face, edge, ink], letters, dashed, struck }: Look): void {
  const corners = SHAPES[shape];
  corners ? trace(corners.map(([dx, dy]) => [x + dx * r, y + dy * r]), true) : disc(x, y, r);
  fill(face);
  stroke(edge, 2, dashed ? (r > 8 ? [4, 3] : [2, 2]) : []);
  if (letters && r > 8) {
    const [dx, dy] = LETTERS[shape] ?? [0, 0];
    font(700, Math.max(12, Math.round(r * (letters.length > 1 ? 0.95 : 1.15))));
    g.fillStyle = ink;
    g.fillText(letters, x + dx * r, y + dy * r + 0.5);
  }
  if (!struck) return;
  g.beginPath();
  for (const d of [-r, r]) {
    g.moveTo(x - 1.4 * r, y - 1.2 * d);
    g.lineTo(x + 1.4 * r, y + 1.2 * d);
  }
  stroke(p.ground, 6);
  stroke(p.edge, 3);
}

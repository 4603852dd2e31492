// What every stroke of one frame needs: the pen, the colours, the view and what is shown.

import type { Box } from "./geometry";
import type { Point } from "./model";
import { type Palette, palette, type Theme } from "./palette";
import type { Found } from "./search";
import type { Site } from "./site";
import type { View } from "./view";
import type { Way } from "./walks";

export interface Shown {
  floor: string; theme: Theme; grid: boolean; hidden: Set<string>; chosen: Found | null;
  route: Way | null; measured: Point[] | null; strong: boolean; under?: (pen: CanvasRenderingContext2D) => void;
}

/** Left, top, right and bottom in pixels. */
export type Rect = [number, number, number, number];

export let g: CanvasRenderingContext2D;
export let p: Palette;
export let view: View;
export let site: Site;
export let shown: Shown;
export let seen: Box;
let taken: Rect[] = [];
let ratio = 1;

export function begin(canvas: HTMLCanvasElement, theSite: Site, theView: View, now: Shown): void {
  g = canvas.getContext("2d", { alpha: false })!;
  site = theSite;
  view = theView;
  shown = now;
  p = palette(now.theme);
  ratio = canvas.width / view.width;
  seen = view.seen();
  taken = [];
}

/** From here on, numbers are pixels. */
export const inPixels = (): void => g.setTransform(ratio, 0, 0, ratio, 0, 0);

/** From here on, numbers are metres. */
export function inMetres(): void {
  const [a, b, c, d, e, f] = view.matrix();
  g.setTransform(a * ratio, b * ratio, c * ratio, d * ratio, e * ratio, f * ratio);
}

/** So many pixels in metres. */
export const px = (pixels: number): number => pixels / view.scale;

export function trace(points: Point[], closed = false): void {
  g.beginPath();
  points.forEach(([x, y], i) => (i ? g.lineTo(x, y) : g.moveTo(x, y)));
  if (closed) g.closePath();
}

export function stroke(colour: string, width: number, dash: number[] = [], path?: Path2D): void {
  g.strokeStyle = colour;
  g.lineWidth = width;
  g.lineJoin = "round";
  g.setLineDash(dash);
  path ? g.stroke(path) : g.stroke();
  g.setLineDash([]);
}

export function fill(colour: string, path?: Path2D): void {
  g.fillStyle = colour;
  path ? g.fill(path, "evenodd") : g.fill();
}

export function disc(x: number, y: number, r: number): void {
  g.beginPath();
  g.arc(x, y, r, 0, 7);
}

export function font(weight: number, size: number): void {
  g.font = `${weight} ${size}px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif`;
  g.textAlign = "center";
  g.textBaseline = "middle";
}

export const free = (box: Rect): boolean =>
  !taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);

export const take = (box: Rect): void => void taken.push(box);

export const around = (x: number, y: number, rx: number, ry = rx): Rect => [x - rx, y - ry, x + rx, y + ry];

/** Text with a halo in the font that is set. */
export function write(text: string, x: number, y: number, ink = p.ink, halo = p.ground): void {
  g.lineJoin = "round";
  g.lineWidth = 4;
  g.strokeStyle = halo;
  g.strokeText(text, x, y);
  g.fillStyle = ink;
  g.fillText(text, x, y);
}

/** A small label, left out where something of higher rank stands. */
export function small(text: string, x: number, y: number, size: number): void {
  font(600, size);
  const box = around(x, y, g.measureText(text).width / 2 + 2, size * 0.6);
  if (!free(box)) return;
  take(box);
  write(text, x, y);
}

/** Text on a plate of its own. */
export function plate(text: string, x: number, y: number, size: number, loud = false): void {
  font(800, size);
  const half = Math.max(size * 0.8, g.measureText(text).width / 2 + 6);
  g.fillStyle = loud ? p.chosen : p.band;
  g.fillRect(x - half, y - size * 0.75, half * 2, size * 1.5);
  g.fillStyle = loud ? p["chosen-ink"] : p["band-ink"];
  g.fillText(text, x, y + 1);
}

export function arrow(points: Point[], colour: string, size: number): void {
  const [from, end] = points.slice(-2);
  if (!from || !end) return;
  const angle = Math.atan2(end[1] - from[1], end[0] - from[0]);
  const wing = (turn: number): Point => [end[0] - size * Math.cos(angle + turn), end[1] - size * Math.sin(angle + turn)];
  trace([end, wing(0.5), wing(-0.5)], true);
  fill(colour);
}

// What a painter paints on: a canvas in pixels of the page, and how the metres of a floor lie on it.

import type { Box } from "../../../viewer/src/geometry";
import type { Point } from "../../../viewer/src/model";

/** `pixel`: metres; `seen`: what of the floor is to be painted, in metres; `to`: a place in pixels. */
export interface Sheet { g: CanvasRenderingContext2D; pixel: number; seen: Box; to: (at: Point) => Point }

export type Painter = (sheet: Sheet) => void;

/** Words of the map: 12 to 14 px high, in the letters of the page. */
export const font = (weight: number, px: number): string => `${weight} ${px}px system-ui, sans-serif`;

export function trace(g: CanvasRenderingContext2D, points: readonly Point[], closed = false): void {
  g.beginPath();
  points.forEach(([x, y], at) => (at ? g.lineTo(x, y) : g.moveTo(x, y)));
  if (closed) g.closePath();
}

export function disc(g: CanvasRenderingContext2D, [x, y]: Point, r: number): void {
  g.beginPath();
  g.arc(x, y, r, 0, 7);
}

export function fill(g: CanvasRenderingContext2D, colour: string): void {
  g.fillStyle = colour;
  g.fill();
}

export function stroke(g: CanvasRenderingContext2D, colour: string, width: number, dash: readonly number[] = []): void {
  g.strokeStyle = colour;
  g.lineWidth = width;
  g.setLineDash(dash as number[]);
  g.stroke();
}

/** Words around a place, with a rim that keeps them apart from lines. */
export function write(g: CanvasRenderingContext2D, text: string, x: number, y: number, rim = "#ffffffd0"): void {
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.lineJoin = "round";
  g.setLineDash([]);
  g.lineWidth = 3;
  g.strokeStyle = rim;
  g.strokeText(text, x, y);
  g.fillStyle = "#14181f";
  g.fillText(text, x, y);
}

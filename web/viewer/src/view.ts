// Where the officer looks: centre, scale and turn of the map, and the way between metres and pixels.

import { boxOf, type Box } from "./geometry";
import type { Point } from "./model";

/** Pixels that the chrome covers at each edge of the canvas. */
export interface Inset { top: number; right: number; bottom: number; left: number }

export class View {
  x = 0;
  y = 0;
  scale = 10; // pixels per metre
  turn = 0; // radians the map is turned clockwise on the screen
  width = 1;
  height = 1;
  insets: Inset[] = [{ top: 0, right: 0, bottom: 0, left: 0 }]; // ways to keep clear of the chrome; the roomiest is taken
  inset: Inset = this.insets[0]!;
  base = 0; // pixels at the bottom that stay clear of scale and north
  side = 0; // pixels at the right that do

  /** The six numbers of a canvas transform, in CSS pixels. */
  matrix(): [number, number, number, number, number, number] {
    const c = Math.cos(this.turn) * this.scale;
    const s = Math.sin(this.turn) * this.scale;
    return [c, s, s, -c, this.width / 2 - c * this.x - s * this.y, this.height / 2 - s * this.x + c * this.y];
  }

  toScreen([x, y]: Point): Point {
    const [a, b, c, d, e, f] = this.matrix();
    return [a * x + c * y + e, b * x + d * y + f];
  }

  toMap([sx, sy]: Point): Point {
    const c = Math.cos(this.turn) / this.scale;
    const s = Math.sin(this.turn) / this.scale;
    const dx = sx - this.width / 2;
    const dy = sy - this.height / 2;
    return [this.x + c * dx + s * dy, this.y + s * dx - c * dy];
  }

  pan(dx: number, dy: number): void {
    const [x, y] = this.toMap([this.width / 2 - dx, this.height / 2 - dy]);
    this.x = x;
    this.y = y;
  }

  /** Zoom and turn about a point of the screen, which stays where it is. */
  about(at: Point, factor: number, turn = 0): void {
    const fixed = this.toMap(at);
    this.scale = Math.min(400, Math.max(0.2, this.scale * factor));
    this.turn += turn;
    const moved = this.toMap(at);
    this.x += fixed[0] - moved[0];
    this.y += fixed[1] - moved[1];
  }

  /** The middle of what the chrome leaves free. */
  middle(): Point {
    const { top, right, bottom, left } = this.inset;
    return [(left + this.width - right) / 2, (top + this.height - bottom) / 2];
  }

  /** Show the whole box in the free part of the canvas, at most at `largest` pixels per metre. */
  fit(box: Box, largest = 60): void {
    this.scale = 0;
    for (const inset of this.insets) {
      const scale = Math.min(largest, this.roomFor(box, inset));
      if (scale > this.scale * 1.05) [this.scale, this.inset] = [scale, inset];
    }
    this.x = (box.x0 + box.x1) / 2;
    this.y = (box.y0 + box.y1) / 2;
    const [mx, my] = this.middle();
    this.pan(mx - this.width / 2, my - this.height / 2);
  }

  private roomFor(box: Box, { top, right, bottom, left }: Inset): number {
    const c = Math.abs(Math.cos(this.turn));
    const s = Math.abs(Math.sin(this.turn));
    const w = Math.max(1, box.x1 - box.x0);
    const h = Math.max(1, box.y1 - box.y0);
    return Math.min(Math.max(80, this.width - left - right) / (w * c + h * s), Math.max(80, this.height - top - bottom) / (w * s + h * c));
  }

  /** The box of metres that can be seen. */
  seen(): Box {
    const corners: Point[] = [[0, 0], [this.width, 0], [0, this.height], [this.width, this.height]];
    return boxOf(corners.map((corner) => this.toMap(corner)));
  }
}

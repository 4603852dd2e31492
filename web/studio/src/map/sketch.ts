// A line or an area on its way, point by point: by click and tap, or by Enter at the cross in the middle. It ends with
// its last point, with a second click on that, or with `finish`.

import type { Point } from "../../../viewer/src/model";
import { disc, fill, type Sheet, stroke, trace } from "./sheet";

export type Shape = "LineString" | "Polygon" | "Box" | "Point";

/** What is drawn: its shape, after how many points it ends by itself, and how few it needs. */
export interface Drawing { shape: Shape; most?: number }

const LEAST: Record<Shape, number> = { Point: 1, LineString: 2, Polygon: 3, Box: 2 };
const MOST: Partial<Record<Shape, number>> = { Point: 1, Box: 2 };
const SAME_PX = 8; // a click this near to the last point ends the line

export class Sketch {
  points: Point[] = [];
  private ahead: Point | null = null;

  constructor(
    private readonly drawing: Drawing, private readonly settled: (at: Point, before: readonly Point[]) => Point,
    private readonly repaint: () => void, private readonly changed: (count: number) => void, private readonly done: (points: Point[]) => void,
  ) {}

  get enough(): boolean {
    return this.points.length >= LEAST[this.drawing.shape];
  }

  /** Where the next point would be set. */
  move(at: Point): void {
    this.ahead = this.settled(at, this.points);
    this.repaint();
  }

  /** Set a point; one on the last (or for an area on the first) ends it. `px` is the size of a pixel in metres. */
  add(at: Point, px: number): void {
    const spot = this.settled(at, this.points);
    const near = (other: Point | undefined): boolean => !!other && Math.hypot(spot[0] - other[0], spot[1] - other[1]) <= SAME_PX * px;
    if (this.enough && (near(this.points.at(-1)) || (this.drawing.shape === "Polygon" && near(this.points[0])))) return this.finish();
    if (near(this.points.at(-1))) return;
    this.points.push(spot);
    this.changed(this.points.length);
    if (this.points.length === (this.drawing.most ?? MOST[this.drawing.shape])) return this.finish();
    this.repaint();
  }

  /** Without its last point. */
  back(): void {
    this.points.pop();
    this.changed(this.points.length);
    this.repaint();
  }

  finish(): void {
    if (!this.enough) return;
    const points = this.points;
    this.points = [];
    this.ahead = null;
    this.changed(0);
    this.repaint();
    this.done(points);
  }

  paint({ g, to }: Sheet): void {
    const points = this.ahead ? [...this.points, this.ahead] : this.points;
    const { shape } = this.drawing;
    if (points.length > 1) area(g, (shape === "Box" ? box(points[0]!, points[1]!) : points).map(to), shape === "Box" || (shape === "Polygon" && points.length > 2));
    for (const point of points) {
      disc(g, to(point), 5);
      fill(g, COLOUR);
    }
  }
}

const COLOUR = "#0b57d0";

/** A line, or an area, that is being drawn. */
export function area(g: CanvasRenderingContext2D, points: readonly Point[], closed: boolean): void {
  trace(g, points, closed);
  if (closed) fill(g, `${COLOUR}22`);
  stroke(g, COLOUR, 3, [8, 5]);
}

export const box = ([x1, y1]: Point, [x2, y2]: Point): Point[] => [[x1, y1], [x2, y1], [x2, y2], [x1, y2]];

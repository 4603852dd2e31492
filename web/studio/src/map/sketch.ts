// A line or an area on its way, point by point: by click and tap, or by Enter at the cross in the middle. It ends with
// its last point, with a second click on that, or with `finish`.

import Feature from "ol/Feature";
import { LineString, MultiPoint, Polygon as PolygonShape } from "ol/geom";
import type VectorSource from "ol/source/Vector";
import type { Point } from "../../../viewer/src/model";

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
    private readonly source: VectorSource, private readonly drawing: Drawing, private readonly settled: (at: Point, before: readonly Point[]) => Point,
    private readonly changed: (count: number) => void, private readonly done: (points: Point[]) => void,
  ) {}

  get enough(): boolean {
    return this.points.length >= LEAST[this.drawing.shape];
  }

  /** Where the next point would be set. */
  move(at: Point): void {
    this.ahead = this.settled(at, this.points);
    this.paint();
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
    this.paint();
  }

  /** Without its last point. */
  back(): void {
    this.points.pop();
    this.changed(this.points.length);
    this.paint();
  }

  finish(): void {
    if (!this.enough) return;
    const points = this.points;
    this.points = [];
    this.ahead = null;
    this.changed(0);
    this.paint();
    this.done(points);
  }

  close(): void {
    this.source.clear(true);
  }

  private paint(): void {
    this.source.clear(true);
    const points = this.ahead ? [...this.points, this.ahead] : this.points;
    if (!points.length) return;
    const { shape } = this.drawing;
    if (shape === "Box" && points.length > 1) this.source.addFeature(new Feature(box(points[0]!, points[1]!)));
    else if (shape === "Polygon" && points.length > 2) this.source.addFeature(new Feature(new PolygonShape([[...points, points[0]!]])));
    else if (points.length > 1) this.source.addFeature(new Feature(new LineString(points)));
    this.source.addFeature(new Feature(new MultiPoint(points)));
  }
}

const box = ([x1, y1]: Point, [x2, y2]: Point): PolygonShape => new PolygonShape([[[x1, y1], [x2, y1], [x2, y2], [x1, y2], [x1, y1]]]);

// A floor as layers of OpenLayers: rooms as areas, walls and lines above them, doors, labels, what is placed, what is drawn.

import Feature from "ol/Feature";
import OlMap from "ol/Map";
import type MapBrowserEvent from "ol/MapBrowserEvent";
import View from "ol/View";
import { shiftKeyOnly } from "ol/events/condition";
import { LineString, MultiLineString, MultiPolygon, Point as PointShape, Polygon as PolygonShape } from "ol/geom";
import { defaults as interactions } from "ol/interaction/defaults";
import DragBox from "ol/interaction/DragBox";
import PointerInteraction from "ol/interaction/Pointer";
import VectorLayer from "ol/layer/Vector";
import Projection from "ol/proj/Projection";
import VectorSource from "ol/source/Vector";
import { Circle, Fill, Stroke, Style, Text } from "ol/style";
import { rings as ringsOf } from "../../viewer/src/geometry";
import type { Floor, Opening, Point, Polygon, Space } from "../../viewer/src/model";
import type { Aim } from "./map/cone";
import { aimed, handleShapes, heldAt, shapes, type Hold, type Mark } from "./map/marks";
import { Sketch, type Drawing, type Shape } from "./map/sketch";
import { Snap } from "./map/snap";

export type { Drawing, Mark, Shape };

/** What stands out: the chosen rooms and doors, and those of which something is open. */
export interface Look { chosen: ReadonlySet<string>; doubtful: ReadonlySet<string> }

/** Words at places of the map: numbers that are proposed. */
export interface Note { at: Point; text: string; loud: boolean }

/** What the map tells of what a person does on it. */
export interface Told {
  picked: (id: string | null, at: Point, more: boolean) => void; boxed?: (ids: string[]) => void;
  moved?: (mark: Mark, to: Point) => void; turned?: (mark: Mark, aim: Aim, done: boolean) => void;
}

const LINES: Record<string, [string, number]> = {
  wall: ["#2a2f38", 1.4], door: ["#5b6470", 1], window: ["#2d7fc1", 1.2], stair: ["#8a9099", 0.8], furniture: ["#c9ccd2", 0.6],
  detail: ["#d7d9de", 0.6],
};
const PLANE = new Projection({ code: "site-metres", units: "m", extent: [-1e5, -1e5, 1e5, 1e5] });
const NEAR_PX = 8; // a click this near a door means the door
const SNAP_PX = 12;

export class PlanMap {
  readonly map: OlMap;
  // What does not overlap is painted together.
  private readonly lines = new VectorSource({ overlaps: false });
  private readonly rooms = new VectorSource({ overlaps: false });
  private readonly doors = new VectorSource({ overlaps: false });
  private readonly pins = new VectorSource();
  private readonly placed = new VectorSource();
  private readonly drawn = new VectorSource();
  private readonly notes = new VectorSource();
  private readonly linework: VectorLayer;
  private look: Look = { chosen: new Set(), doubtful: new Set() };
  private marks: readonly Mark[] = [];
  private sketch: Sketch | null = null;
  private snap: Snap | null = null;
  private floor: Floor | null = null;
  private square = false;
  private shift = false;

  constructor(target: HTMLElement, private readonly told: Told) {
    const layer = (source: VectorSource, style?: (shape: Feature, pixel: number) => Style | undefined, declutter = false): VectorLayer =>
      new VectorLayer({ source, ...(style && { style: (shape, pixel) => style(shape as Feature, pixel) }), declutter, updateWhileAnimating: false });
    this.linework = layer(this.lines, (shape) => shape.get("style") as Style);
    this.map = new OlMap({
      target,
      controls: [],
      interactions: interactions({ doubleClickZoom: false, altShiftDragRotate: false, pinchRotate: false, shiftDragZoom: false, keyboard: false }),
      view: new View({ projection: PLANE, center: [0, 0], resolution: 0.1, minResolution: 0.002, maxResolution: 3, enableRotation: false }),
      layers: [
        layer(this.rooms, (shape) => this.roomStyle(shape)),
        this.linework,
        layer(this.doors, (shape) => this.doorStyle(shape)),
        layer(this.rooms, (shape, pixel) => label(shape.get("space") as Space, pixel), true),
        layer(this.placed),
        layer(this.notes, noteStyle),
        layer(this.drawn, () => SKETCH),
        layer(this.pins, () => PIN),
      ],
    });
    this.map.on("click", (event) => this.click(event));
    this.map.on("pointermove", ({ coordinate, dragging, originalEvent }) => {
      this.shift = originalEvent.shiftKey;
      if (!dragging) this.sketch?.move(coordinate as Point);
    });
    this.map.getView().on("change:resolution", () => this.lay(this.marks));
    this.map.addInteraction(this.dragging());
    if (told.boxed) this.boxing();
  }

  /** Draw this floor; `keepView` where only its contents changed. */
  show(floor: Floor, keepView: boolean): void {
    for (const source of [this.lines, this.rooms, this.doors]) source.clear(true);
    this.lines.addFeatures([...floor.linework.map(lineShape), wallShape(floor.walls)]);
    this.rooms.addFeatures(floor.spaces.map(roomShape));
    this.doors.addFeatures(floor.openings.filter((opening) => opening.kind !== "window").map(doorShape));
    this.floor = floor;
    this.snap = null;
    if (!keepView) this.fit();
  }

  fit(): void {
    const extent = this.lines.getExtent() ?? this.rooms.getExtent();
    if (extent && Number.isFinite(extent[0])) this.map.getView().fit(extent, { padding: [70, 66, 70, 24] });
  }

  /** How strongly the drawing's own lines show, from 0 to 1. */
  fade(strength: number): void {
    this.linework.setOpacity(strength);
  }

  /** Bring a place to the middle, near enough to read; null takes the pin away. */
  goTo(at: Point | null): void {
    this.pins.clear(true);
    if (!at) return;
    this.pins.addFeature(new Feature(new PointShape(at)));
    this.lookAt(at);
  }

  lookAt(at: Point): void {
    const view = this.map.getView();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    view.animate({ center: at, resolution: Math.min(view.getResolution() ?? 1, 0.035), duration: still ? 0 : 160 });
  }

  zoom(by: number): void {
    this.map.getView().adjustZoom(by, undefined);
  }

  mark(look: Look): void {
    this.look = look;
    this.rooms.changed();
    this.doors.changed();
    this.lay(this.marks);
  }

  /** What is placed; the chosen one with its handles. */
  lay(marks: readonly Mark[]): void {
    this.marks = marks;
    this.placed.clear(true);
    const chosen = marks.find(({ id }) => this.look.chosen.has(id));
    this.placed.addFeatures(marks.flatMap((mark) => shapes(mark, mark === chosen)));
    if (chosen && !chosen.fixed) this.placed.addFeatures(handleShapes(chosen, this.pixel));
  }

  note(notes: readonly Note[]): void {
    this.notes.clear(true);
    this.notes.addFeatures(notes.map((note) => new Feature({ geometry: new PointShape(note.at), note })));
  }

  /** Let the person draw, point by point; null ends it. `count` is told how many points are set. */
  draw(drawing: Drawing | null, done: (points: Point[]) => void, count: (points: number) => void = () => {}): void {
    this.sketch?.close();
    this.sketch = drawing && new Sketch(this.drawn, drawing, (at, before) => this.settled(at, before, drawing), count, done);
  }

  /** Whether lines are drawn square to what was drawn before; Shift does the same for one point. */
  straighten(square: boolean): void {
    this.square = square;
  }

  /** A key on the map: arrows move it under the cross, Enter chooses or sets a point there. Whether it was one of these. */
  key({ key, shiftKey }: KeyboardEvent): boolean {
    const step = (shiftKey ? 4 : 48) * this.pixel;
    const move = ({ ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] } as Record<string, Point>)[key];
    if (move) this.pan(move);
    else if (key === "Enter" || key === " ") this.choose(this.cross, shiftKey);
    else if (key === "Backspace" && this.sketch) this.sketch.back();
    else if (key === "+" || key === "-") this.zoom(key === "+" ? 1 : -1);
    else if (key === "Home") this.fit();
    else return false;
    return true;
  }

  /** The last point taken back, or the line ended where it is. */
  back(): void {
    this.sketch?.back();
  }

  finish(): void {
    this.sketch?.finish();
  }

  /** The place under the cross in the middle, and what lies there. */
  get cross(): Point {
    return this.map.getView().getCenter() as Point;
  }

  at(spot: Point): string | null {
    const mark = heldAt(spot, this.marks, undefined, this.pixel)?.[0];
    if (mark) return mark.id;
    const door = this.doors.getClosestFeatureToCoordinate(spot);
    const foot = door?.getGeometry()!.getClosestPoint(spot);
    const reach = foot ? Math.hypot(foot[0]! - spot[0], foot[1]! - spot[1]) : Infinity;
    const hit = reach <= NEAR_PX * this.pixel ? door : this.rooms.getFeaturesAtCoordinate(spot)[0];
    return hit ? String(hit.getId()) : null;
  }

  close(): void {
    this.map.setTarget(undefined);
  }

  /** The size of a pixel in metres. */
  private get pixel(): number {
    return this.map.getView().getResolution() ?? 1;
  }

  private pan([dx, dy]: Point): void {
    const [x, y] = this.cross;
    this.map.getView().setCenter([x + dx, y + dy]);
    this.sketch?.move(this.cross);
  }

  private settled(at: Point, before: readonly Point[], { shape }: Drawing): Point {
    if (shape === "Box" || shape === "Point" || !this.floor) return at;
    this.snap ??= new Snap(this.floor);
    const reach = SNAP_PX * this.pixel;
    return (this.square || this.shift) && before.length ? this.snap.square(at, before, reach) : this.snap.near(at, reach);
  }

  private click({ coordinate, originalEvent }: MapBrowserEvent): void {
    const { shiftKey, ctrlKey, metaKey } = originalEvent as PointerEvent;
    this.shift = shiftKey;
    this.choose(coordinate as Point, shiftKey || ctrlKey || metaKey);
  }

  private choose(at: Point, more: boolean): void {
    if (this.sketch) this.sketch.add(at, this.pixel);
    else this.told.picked(this.at(at), at, more);
  }

  /** What is placed can be dragged, and the chosen camera turned by its handles. */
  private dragging(): PointerInteraction {
    let held: [Mark, Hold] | null = null;
    let now: Mark | null = null;
    const follow = (to: Point): Mark => {
      const [mark, hold] = held!;
      return hold === "whole" ? { ...mark, points: [to], sees: undefined! } : { ...mark, aim: aimed(mark, hold, to) };
    };
    return new PointerInteraction({
      handleDownEvent: ({ coordinate }) => {
        if (this.sketch || !this.told.moved) return false;
        const found = heldAt(coordinate as Point, this.marks, [...this.look.chosen][0], this.pixel);
        held = found && !found[0].fixed && (found[1] !== "whole" || (this.look.chosen.has(found[0].id) && found[0].geometry === "point")) ? found : null;
        now = null;
        return held !== null;
      },
      handleDragEvent: ({ coordinate }) => {
        now = follow(coordinate as Point);
        if (held![1] === "whole") this.lay(this.marks.map((mark) => (mark.id === now!.id ? now! : mark)));
        else this.told.turned?.(now, now.aim!, false);
      },
      handleUpEvent: () => {
        if (now && held![1] === "whole") this.told.moved?.(now, now.points[0]!);
        else if (now) this.told.turned?.(now, now.aim!, true);
        held = null;
        return false;
      },
    });
  }

  /** Shift and drag: every room in the box. */
  private boxing(): void {
    const box = new DragBox({ condition: (event) => !this.sketch && shiftKeyOnly(event), className: "box" });
    box.on("boxend", () => this.told.boxed!(this.inBox(box.getGeometry().getExtent())));
    this.map.addInteraction(box);
  }

  /** The rooms whose label lies in a box: xmin, ymin, xmax, ymax. */
  inBox([x1, y1, x2, y2]: readonly number[]): string[] {
    const within = ({ label_at: [x, y] }: Space): boolean => x >= x1! && x <= x2! && y >= y1! && y <= y2!;
    return (this.floor?.spaces ?? []).filter(within).map(({ id }) => id);
  }

  private roomStyle(shape: Feature): Style {
    const id = shape.getId() as string;
    return this.look.chosen.has(id) ? ROOM.chosen : this.look.doubtful.has(id) ? ROOM.doubtful : ROOM.plain;
  }

  private doorStyle(shape: Feature): Style {
    const { id, exterior } = shape.get("opening") as Opening;
    return this.look.chosen.has(id) ? DOOR.chosen : exterior ? DOOR.exterior : DOOR.inner;
  }
}

const area = (fill: string, edge: string, width: number): Style => new Style({ fill: new Fill({ color: fill }), stroke: new Stroke({ color: edge, width }) });
const ROOM = { chosen: area("#ffe27a", "#8a5a00", 3), doubtful: area("#ffe3d3", "#c2410c", 1.5), plain: area("#eef4ee", "#9fb3a2", 0.8) };
const way = (color: string, width: number): Style => new Style({ stroke: new Stroke({ color, width, lineCap: "butt" }) });
const DOOR = { chosen: way("#8a5a00", 8), exterior: way("#b3121f", 4), inner: way("#1a7f37", 4) };
const LABEL_PX = 28; // a room that is smaller bears no words

const PIN = new Style({
  image: new Circle({ radius: 13, stroke: new Stroke({ color: "#c2410c", width: 3 }), fill: new Fill({ color: "#c2410c22" }) }),
});
const SKETCH = new Style({
  stroke: new Stroke({ color: "#0b57d0", width: 3, lineDash: [8, 5] }), fill: new Fill({ color: "#0b57d022" }),
  image: new Circle({ radius: 5, fill: new Fill({ color: "#0b57d0" }) }),
});

function noteStyle(shape: Feature): Style {
  const { text, loud } = shape.get("note") as Note;
  return new Style({
    text: new Text({
      text, font: "700 14px system-ui, sans-serif", padding: [4, 6, 3, 6], fill: new Fill({ color: loud ? "#fff" : "#14181f" }),
      backgroundFill: new Fill({ color: loud ? "#0b57d0" : "#fffd" }), backgroundStroke: new Stroke({ color: "#0b57d0", width: 1.5 }),
    }),
  });
}

function label(space: Space, pixel: number): Style | undefined {
  const words = [space.number, space.name].filter(Boolean).join("\n");
  if (!words || Math.sqrt(space.area_m2) < LABEL_PX * pixel) return undefined;
  const text = new Text({
    text: words, font: "600 13px system-ui, sans-serif", fill: new Fill({ color: "#14181f" }), stroke: new Stroke({ color: "#ffffffd0", width: 3 }),
  });
  return new Style({ geometry: new PointShape(space.label_at), text });
}

function lineShape({ kind, paths }: Floor["linework"][number]): Feature {
  const [color, width] = LINES[kind] ?? LINES["detail"]!;
  return new Feature({ geometry: new MultiLineString(paths()), style: new Style({ stroke: new Stroke({ color, width }) }) });
}

function wallShape(bodies: Polygon[]): Feature {
  return new Feature({ geometry: new MultiPolygon(bodies.map(rings)), style: new Style({ fill: new Fill({ color: "#4a505a" }) }) });
}

function roomShape(space: Space): Feature {
  const shape = new Feature({ geometry: new PolygonShape(rings(space.outline)), space });
  shape.setId(space.id);
  return shape;
}

function doorShape(opening: Opening): Feature {
  const shape = new Feature({ geometry: new LineString([opening.a, opening.b]), opening });
  shape.setId(opening.id);
  return shape;
}

const rings = (outline: Polygon): Point[][] => ringsOf(outline).map((ring) => [...ring, ring[0]!]);

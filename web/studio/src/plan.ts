// A floor on a map of OpenLayers: what a person does on it, and what lies over it. The floor itself is painted by `map/rooms.ts`.

import OlMap from "ol/Map";
import type MapBrowserEvent from "ol/MapBrowserEvent";
import View from "ol/View";
import Kinetic from "ol/Kinetic";
import DragPan from "ol/interaction/DragPan";
import MouseWheelZoom from "ol/interaction/MouseWheelZoom";
import PinchZoom from "ol/interaction/PinchZoom";
import PointerInteraction from "ol/interaction/Pointer";
import Projection from "ol/proj/Projection";
import { boxOf } from "../../viewer/src/geometry";
import type { Floor, Point, Space } from "../../viewer/src/model";
import type { Aim } from "./map/cone";
import { Ground } from "./map/ground";
import { aimed, heldAt, paintMarks, type Hold, type Mark } from "./map/marks";
import { Over } from "./map/over";
import { differing, Rooms, type Look, type Shown } from "./map/rooms";
import { disc, fill, font, type Painter, type Sheet, stroke } from "./map/sheet";
import { area, box, Sketch, type Drawing, type Shape } from "./map/sketch";
import { Snap } from "./map/snap";

export type { Drawing, Look, Mark, Shape };

/** Words at places of the map: numbers that are proposed. */
export interface Note { at: Point; text: string; loud: boolean }

/** What the map tells of what a person does on it. */
export interface Told {
  picked: (id: string | null, at: Point, more: boolean) => void; boxed?: (ids: string[]) => void;
  moved?: (mark: Mark, to: Point) => void; turned?: (mark: Mark, aim: Aim, done: boolean) => void;
}

const PLANE = new Projection({ code: "site-metres", units: "m", extent: [-1e5, -1e5, 1e5, 1e5] });
const NEAR_PX = 8; // a click this near a door means the door
const SNAP_PX = 12;
const CLEAR = { top: 70, right: 66, bottom: 70, left: 24 }; // px at the edges, under buttons
const READABLE = 0.035; // metres to a pixel: as near as a place is brought
const LEGIBLE = 0.06; // and so near it is left where it is
const GLIDE_MS = 160;

export class PlanMap {
  private readonly map: OlMap;
  private readonly ground = new Ground((sheet) => this.rooms?.paint(sheet, this.shown));
  private readonly over = new Over([
    (sheet) => this.rooms?.paintChosen(sheet, this.shown),
    (sheet) => paintMarks(sheet, this.marks, this.shown.chosen),
    (sheet) => this.more?.(sheet),
    (sheet) => this.notes.forEach((note) => paintNote(sheet, note)),
    (sheet) => this.sketch?.paint(sheet),
    (sheet) => this.boxed && area(sheet.g, box(...this.boxed).map(sheet.to), true),
    (sheet) => this.pin && paintPin(sheet, this.pin),
  ], () => !(this.shown.chosen.size || this.marks.length || this.more || this.notes.length || this.sketch || this.boxed || this.pin));
  private rooms: Rooms | null = null;
  private shown: Shown = { chosen: new Set(), doubtful: new Set(), hidden: new Set(), faint: 1 };
  private marks: readonly Mark[] = [];
  private notes: readonly Note[] = [];
  private more: Painter | null = null;
  private pin: Point | null = null;
  private boxed: [Point, Point] | null = null;
  private sketch: Sketch | null = null;
  private snap: Snap | null = null;
  private square = false;
  private shift = false;

  constructor(target: HTMLElement, private readonly told: Told) {
    this.map = new OlMap({
      target,
      controls: [],
      interactions: [new DragPan({ kinetic: new Kinetic(-0.005, 0.05, 100) }), new PinchZoom(), new MouseWheelZoom()],
      view: new View({ projection: PLANE, center: [0, 0], resolution: 0.1, minResolution: 0.002, maxResolution: 3, enableRotation: false }),
      layers: [this.ground.layer, this.over.layer],
    });
    this.map.on("click", (event) => this.click(event));
    this.map.on("pointermove", ({ coordinate, dragging, originalEvent }) => {
      this.shift = originalEvent.shiftKey;
      if (!dragging) this.sketch?.move(coordinate as Point);
    });
    this.map.addInteraction(this.dragging());
    if (told.boxed) this.map.addInteraction(this.boxing());
  }

  /** Draw this floor; `keepView` where only its contents changed. */
  show(floor: Floor, keepView: boolean): void {
    const before = this.rooms;
    this.rooms = new Rooms(floor, before ?? undefined);
    this.ground.changed((keepView && before && this.rooms.since(before)) || undefined);
    this.snap = null;
    if (!keepView) this.fit();
  }

  fit(): void {
    const { x0, y0, x1, y1 } = this.rooms?.box ?? { x0: 1, y0: 0, x1: 0, y1: 0 };
    const [wide, high] = this.map.getSize() ?? [0, 0];
    if (x0 > x1 || !wide || !high) return;
    const { top, right, bottom, left } = this.clear;
    const resolution = Math.max((x1 - x0) / Math.max(80, wide - left - right), (y1 - y0) / Math.max(80, high - top - bottom));
    const view = this.map.getView();
    view.setResolution(resolution);
    view.setCenter([(x0 + x1) / 2 + ((right - left) / 2) * this.pixel, (y0 + y1) / 2 + ((top - bottom) / 2) * this.pixel]);
  }

  /** How strongly the drawing's own lines show, from 0 to 1. */
  fade(faint: number): void {
    this.restyle({ faint });
  }

  /** Leave these parts out. */
  hide(hidden: ReadonlySet<string>): void {
    this.restyle({ hidden });
  }

  /** Mark a place with a pin and bring it into view; null takes the pin away. */
  goTo(at: Point | null): void {
    this.pin = at;
    this.repaint();
    if (at) this.see([at]);
  }

  /** Bring these places to the middle, softly, unless all of them are well in view: clear of the buttons and near enough to read. */
  see(points: readonly Point[]): void {
    const [wide, high] = this.map.getSize() ?? [0, 0];
    if (!points.length || !wide || !high) return;
    const { x0, y0, x1, y1 } = boxOf(points);
    const { top, right, bottom, left } = this.clear;
    const { pixel, cross: [x, y] } = this;
    const within = x0 >= x - (wide / 2 - left) * pixel && x1 <= x + (wide / 2 - right) * pixel
      && y0 >= y - (high / 2 - bottom) * pixel && y1 <= y + (high / 2 - top) * pixel;
    if (within && pixel <= LEGIBLE) return;
    const whole = Math.max((x1 - x0) / Math.max(80, wide - left - right), (y1 - y0) / Math.max(80, high - top - bottom));
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const resolution = Math.max(whole * 1.1, pixel > LEGIBLE ? READABLE : pixel);
    this.map.getView().cancelAnimations();
    this.map.getView().animate({ center: [(x0 + x1) / 2, (y0 + y1) / 2], resolution, duration: still ? 0 : GLIDE_MS });
  }

  zoom(by: number): void {
    this.map.getView().adjustZoom(by, undefined);
  }

  mark(look: Look): void {
    const { chosen, doubtful } = this.shown;
    this.shown = { ...this.shown, ...look };
    const other = [...differing(chosen, look.chosen), ...differing(doubtful, look.doubtful)];
    this.ground.changed(this.rooms?.boxes(new Set(other)) ?? []);
    this.repaint();
  }

  /** What is placed; the chosen one with its handles. */
  lay(marks: readonly Mark[]): void {
    this.marks = marks;
    this.repaint();
  }

  note(notes: readonly Note[]): void {
    this.notes = notes;
    this.repaint();
  }

  /** Something else to lie over the floor. */
  paintOver(painter: Painter): void {
    this.more = painter;
    this.repaint();
  }

  /** Let the person draw, point by point; null ends it. `count` is told how many points are set. */
  draw(drawing: Drawing | null, done: (points: Point[]) => void, count: (points: number) => void = () => {}): void {
    this.sketch = drawing && new Sketch(drawing, (at, before) => this.settled(at, before, drawing), () => this.repaint(), count, done);
    this.repaint();
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
    const mark = heldAt(spot, this.marks.filter(({ inert }) => !inert), undefined, this.pixel)?.[0];
    return mark?.id ?? this.rooms?.at(spot, NEAR_PX * this.pixel) ?? null;
  }

  close(): void {
    this.map.setTarget(undefined);
  }

  /** Pixels at the edges that buttons lie over; those at the top take several rows on a narrow screen. */
  private get clear(): typeof CLEAR {
    const tools = this.map.getTargetElement()?.parentElement?.querySelector<HTMLElement>("[role=toolbar]");
    return { ...CLEAR, top: Math.max(CLEAR.top, (tools?.offsetHeight ?? 0) + 24) };
  }

  /** The size of a pixel in metres. */
  private get pixel(): number {
    return this.map.getView().getResolution() ?? 1;
  }

  private restyle(part: Partial<Shown>): void {
    this.shown = { ...this.shown, ...part };
    this.ground.changed();
  }

  private repaint(): void {
    this.over.layer.changed();
  }

  private pan([dx, dy]: Point): void {
    const [x, y] = this.cross;
    this.map.getView().setCenter([x + dx, y + dy]);
    this.sketch?.move(this.cross);
  }

  private settled(at: Point, before: readonly Point[], { shape }: Drawing): Point {
    if (shape === "Box" || shape === "Point" || !this.rooms) return at;
    this.snap ??= new Snap(this.rooms.floor);
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
        const { chosen } = this.shown;
        const found = heldAt(coordinate as Point, this.marks, [...chosen][0], this.pixel);
        held = found && !found[0].fixed && (found[1] !== "whole" || (chosen.has(found[0].id) && found[0].geometry === "point")) ? found : null;
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
  private boxing(): PointerInteraction {
    return new PointerInteraction({
      handleDownEvent: ({ coordinate, originalEvent: { shiftKey, altKey } }) => {
        if (this.sketch || !shiftKey || altKey) return false;
        this.boxed = [coordinate as Point, coordinate as Point];
        return true;
      },
      handleDragEvent: ({ coordinate }) => {
        this.boxed = [this.boxed![0], coordinate as Point];
        this.repaint();
      },
      handleUpEvent: () => {
        const [from, to] = this.boxed!;
        this.boxed = null;
        this.repaint();
        if (from !== to) this.told.boxed!(this.inBox([from, to]));
        return false;
      },
    });
  }

  /** The rooms whose label lies in a box with these corners. */
  inBox(corners: readonly Point[]): string[] {
    const { x0, y0, x1, y1 } = boxOf(corners);
    const within = ({ label_at: [x, y] }: Space): boolean => x >= x0 && x <= x1 && y >= y0 && y <= y1;
    return (this.rooms?.floor.spaces ?? []).filter(within).map(({ id }) => id);
  }
}

function paintPin({ g, to }: Sheet, at: Point): void {
  disc(g, to(at), 13);
  fill(g, "#c2410c22");
  stroke(g, "#c2410c", 3);
}

function paintNote({ g, to }: Sheet, { at, text, loud }: Note): void {
  const [x, y] = to(at);
  g.font = font(700, 14);
  const half = g.measureText(text).width / 2 + 6;
  g.beginPath();
  g.rect(x - half, y - 12, 2 * half, 23);
  fill(g, loud ? "#0b57d0" : "#fffd");
  stroke(g, "#0b57d0", 1.5);
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillStyle = loud ? "#fff" : "#14181f";
  g.fillText(text, x, y);
}

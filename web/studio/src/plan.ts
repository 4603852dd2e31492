// A floor as layers of OpenLayers: rooms as areas, walls and lines above them, doors, labels, and where problems lie.

import Collection from "ol/Collection";
import Feature from "ol/Feature";
import OlMap from "ol/Map";
import type MapBrowserEvent from "ol/MapBrowserEvent";
import View from "ol/View";
import { noModifierKeys, singleClick } from "ol/events/condition";
import { LineString, MultiLineString, MultiPolygon, Point as PointShape, Polygon as PolygonShape } from "ol/geom";
import { defaults as interactions } from "ol/interaction/defaults";
import Draw from "ol/interaction/Draw";
import Snap from "ol/interaction/Snap";
import VectorLayer from "ol/layer/Vector";
import Projection from "ol/proj/Projection";
import VectorSource from "ol/source/Vector";
import { Circle, Fill, Stroke, Style, Text } from "ol/style";
import type { Floor, Opening, Point, Polygon, Space } from "../../viewer/src/model";

/** What stands out: the chosen rooms and doors, and those of which something is open. */
export interface Look { chosen: ReadonlySet<string>; doubtful: ReadonlySet<string> }

export type Shape = "LineString" | "Polygon";

const LINES: Record<string, [string, number]> = {
  wall: ["#2a2f38", 1.4], door: ["#5b6470", 1], window: ["#2d7fc1", 1.2], stair: ["#8a9099", 0.8], furniture: ["#c9ccd2", 0.6],
  detail: ["#d7d9de", 0.6],
};
const PLANE = new Projection({ code: "site-metres", units: "m", extent: [-1e5, -1e5, 1e5, 1e5] });
const NEAR_PX = 8; // a click this near a door means the door

export class PlanMap {
  readonly map: OlMap;
  private readonly lines = new VectorSource();
  private readonly rooms = new VectorSource();
  private readonly doors = new VectorSource();
  private readonly pins = new VectorSource();
  private look: Look = { chosen: new Set(), doubtful: new Set() };
  private drawing: Draw | null = null;
  private readonly snap = new Snap({ source: this.lines, pixelTolerance: 10 });

  constructor(target: HTMLElement, private readonly picked: (id: string | null, at: Point, more: boolean) => void) {
    const layer = (source: VectorSource, style: (shape: Feature) => Style | undefined, declutter = false): VectorLayer =>
      new VectorLayer({ source, style: (shape) => style(shape as Feature), declutter, updateWhileInteracting: true });
    this.map = new OlMap({
      target,
      controls: [],
      interactions: interactions({ doubleClickZoom: false, altShiftDragRotate: false, pinchRotate: false }),
      view: new View({ projection: PLANE, center: [0, 0], resolution: 0.1, minResolution: 0.002, maxResolution: 3, enableRotation: false }),
      layers: [
        layer(this.rooms, (shape) => this.roomStyle(shape)),
        layer(this.lines, (shape) => shape.get("style") as Style),
        layer(this.doors, (shape) => this.doorStyle(shape)),
        layer(this.rooms, (shape) => label(shape.get("space") as Space), true),
        layer(this.pins, () => PIN),
      ],
    });
    this.map.on("singleclick", (event) => this.click(event));
  }

  /** Draw this floor; `keepView` where only its contents changed. */
  show(floor: Floor, keepView: boolean): void {
    for (const source of [this.lines, this.rooms, this.doors]) source.clear(true);
    this.lines.addFeatures([...floor.linework.map(lineShape), wallShape(floor.walls)]);
    this.rooms.addFeatures(floor.spaces.map(roomShape));
    this.doors.addFeatures(floor.openings.filter((opening) => opening.kind !== "window").map(doorShape));
    if (!keepView) this.fit();
  }

  fit(): void {
    const extent = this.lines.getExtent() ?? this.rooms.getExtent();
    if (extent && Number.isFinite(extent[0])) this.map.getView().fit(extent, { padding: [24, 24, 24, 24] });
  }

  /** Bring a place to the middle, near enough to read; null takes the pin away. */
  goTo(at: Point | null): void {
    this.pins.clear(true);
    if (!at) return;
    this.pins.addFeature(new Feature(new PointShape(at)));
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
  }

  /** Let the person draw a line or an area, point by point; null ends it. */
  draw(shape: Shape | null, drawn: (points: Point[]) => void, most?: number): void {
    if (this.drawing) this.map.removeInteraction(this.drawing);
    this.map.removeInteraction(this.snap);
    this.drawing = null;
    if (!shape) return;
    const draw = new Draw({
      type: shape, features: new Collection<Feature>(), style: SKETCH, condition: noModifierKeys, maxPoints: most!,
      freehandCondition: () => false,
    });
    draw.on("drawend", ({ feature }) => {
      const geometry = feature.getGeometry();
      const points = geometry instanceof PolygonShape ? geometry.getCoordinates()[0]!.slice(0, -1) : (geometry as LineString).getCoordinates();
      queueMicrotask(() => drawn(points as Point[]));
    });
    this.drawing = draw;
    this.map.addInteraction(draw);
    this.map.addInteraction(this.snap);
  }

  close(): void {
    this.map.setTarget(undefined);
  }

  private click(event: MapBrowserEvent): void {
    if (this.drawing || !singleClick(event)) return;
    const near = NEAR_PX * (this.map.getView().getResolution() ?? 1);
    const at = event.coordinate as Point;
    const door = this.doors.getClosestFeatureToCoordinate(at);
    const reach = door ? Math.hypot(...(door.getGeometry()!.getClosestPoint(at).map((value, axis) => value - at[axis]!) as Point)) : Infinity;
    const room = this.rooms.getFeaturesAtCoordinate(at)[0];
    const hit = reach <= near ? door : room;
    const { shiftKey, ctrlKey, metaKey } = event.originalEvent as PointerEvent;
    this.picked(hit ? String(hit.getId()) : null, at, shiftKey || ctrlKey || metaKey);
  }

  private roomStyle(shape: Feature): Style {
    const id = String(shape.getId());
    const [fill, edge, width] = this.look.chosen.has(id) ? ["#ffe27a", "#8a5a00", 3] as const
      : this.look.doubtful.has(id) ? ["#ffe3d3", "#c2410c", 1.5] as const
      : ["#eef4ee", "#9fb3a2", 0.8] as const;
    return new Style({ fill: new Fill({ color: fill }), stroke: new Stroke({ color: edge, width }) });
  }

  private doorStyle(shape: Feature): Style {
    const opening = shape.get("opening") as Opening;
    const chosen = this.look.chosen.has(opening.id);
    const color = chosen ? "#8a5a00" : opening.exterior ? "#b3121f" : "#1a7f37";
    return new Style({ stroke: new Stroke({ color, width: chosen ? 8 : 4, lineCap: "butt" }) });
  }
}

const PIN = new Style({
  image: new Circle({ radius: 13, stroke: new Stroke({ color: "#c2410c", width: 3 }), fill: new Fill({ color: "#c2410c22" }) }),
});
const SKETCH = new Style({
  stroke: new Stroke({ color: "#0b57d0", width: 3, lineDash: [8, 5] }), fill: new Fill({ color: "#0b57d022" }),
  image: new Circle({ radius: 5, fill: new Fill({ color: "#0b57d0" }) }),
});

function label(space: Space): Style | undefined {
  const words = [space.number, space.name].filter(Boolean).join("\n");
  if (!words) return undefined;
  const text = new Text({
    text: words, font: "600 13px system-ui, sans-serif", fill: new Fill({ color: "#14181f" }), stroke: new Stroke({ color: "#ffffffd0", width: 3 }),
  });
  return new Style({ geometry: new PointShape(space.label_at), text });
}

function lineShape({ kind, paths }: Floor["linework"][number]): Feature {
  const [color, width] = LINES[kind] ?? LINES["detail"]!;
  return new Feature({ geometry: new MultiLineString(paths), style: new Style({ stroke: new Stroke({ color, width }) }) });
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

const rings = ({ exterior, holes }: Polygon): Point[][] => [exterior, ...holes].map((ring) => [...ring, ring[0]!]);

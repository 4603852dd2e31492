// Changes laid over a floor: what was there before dashed, what is there now with a thick line, each with its number in the list.

import Feature from "ol/Feature";
import { Point as PointShape, Polygon as PolygonShape } from "ol/geom";
import VectorLayer from "ol/layer/Vector";
import VectorSource from "ol/source/Vector";
import { Circle, Fill, Stroke, Style, Text } from "ol/style";
import type { Point, Polygon } from "../../../viewer/src/model";
import type { PlanMap } from "../plan";
import type { Change } from "./server";

export interface Numbered { number: number; change: Change }

export class ChangesLayer {
  private readonly source = new VectorSource();

  constructor(private readonly plan: PlanMap) {
    plan.map.addLayer(new VectorLayer({ source: this.source, zIndex: 10 }));
  }

  show(changes: readonly Numbered[], chosen: number | null): void {
    this.source.clear(true);
    for (const { number, change } of changes) {
      this.source.addFeatures([
        ...change.before.map((outline) => area(outline, number === chosen ? WAS_CHOSEN : WAS)),
        ...change.after.map((outline) => area(outline, number === chosen ? IS_CHOSEN : IS)),
        ...(change.at ? [badge(change.at, number, number === chosen)] : []),
      ]);
    }
  }

  goTo(at: Point | null): void {
    this.plan.goTo(at);
  }
}

const ABOVE = 24; // px over the place, where the number of the room can still be read

const style = (color: string, width: number, lineDash: number[], fill: string): Style =>
  new Style({ stroke: new Stroke({ color, width, lineDash }), fill: new Fill({ color: fill }) });

const WAS = style("#6b7280", 2.5, [7, 6], "#6b728014");
const WAS_CHOSEN = style("#4b5563", 4, [7, 6], "#6b728033");
const IS = style("#0b57d0", 3, [], "#0b57d01a");
const IS_CHOSEN = style("#0b57d0", 5, [], "#0b57d040");

const rings = ({ exterior, holes }: Polygon): Point[][] => [exterior, ...holes].map((ring) => [...ring, ring[0]!]);

function area(outline: Polygon, look: Style): Feature {
  const shape = new Feature(new PolygonShape(rings(outline)));
  shape.setStyle(look);
  return shape;
}

function badge(at: Point, number: number, chosen: boolean): Feature {
  const shape = new Feature(new PointShape(at));
  const fill = new Fill({ color: chosen ? "#8a5a00" : "#0b57d0" });
  const image = new Circle({ radius: 12, fill, stroke: new Stroke({ color: "#fff", width: 2 }), displacement: [0, ABOVE] });
  const text = new Text({ text: String(number), font: "700 12px system-ui, sans-serif", fill: new Fill({ color: "#fff" }), offsetY: -ABOVE });
  shape.setStyle(new Style({ image, text, zIndex: chosen ? 2 : 1 }));
  return shape;
}

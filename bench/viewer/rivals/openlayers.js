// The same floor on OpenLayers: rooms with their numbers, lines, on canvas.
import Feature from "ol/Feature.js";
import Map from "ol/Map.js";
import View from "ol/View.js";
import MultiLineString from "ol/geom/MultiLineString.js";
import Polygon from "ol/geom/Polygon.js";
import VectorLayer from "ol/layer/Vector.js";
import Projection from "ol/proj/Projection.js";
import VectorSource from "ol/source/Vector.js";
import { Fill, Stroke, Style, Text } from "ol/style.js";

const { box, rooms, lines } = JSON.parse(document.getElementById("data").textContent);
const font = "700 14px sans-serif";
const room = (feature) => new Style({ fill: new Fill({ color: "#dfe9fb" }), text: new Text({ text: feature.get("number"), font }) });
const styles = {
  wall: new Style({ stroke: new Stroke({ color: "#111", width: 1.3 }) }),
  furniture: new Style({ stroke: new Stroke({ color: "#9a9a9a", width: 1 }) }),
};
const features = rooms.map(({ ring, number }) => new Feature({ geometry: new Polygon([ring]), number }));
// Short runs, so that its spatial index can leave out what is not seen.
const drawn = Object.entries(lines).flatMap(([kind, paths]) => {
  const runs = [];
  for (let i = 0; i < paths.length; i += 50) runs.push(new Feature({ geometry: new MultiLineString(paths.slice(i, i + 50)), kind }));
  return runs;
});
const map = new Map({
  target: "map",
  controls: [],
  layers: [
    new VectorLayer({ source: new VectorSource({ features }), style: room, declutter: true }),
    new VectorLayer({ source: new VectorSource({ features: drawn }), style: (feature) => styles[feature.get("kind")] }),
  ],
  view: new View({ projection: new Projection({ code: "plan", units: "m", extent: box }), constrainResolution: false, showFullExtent: true }),
});
map.getView().fit(box, { padding: [20, 20, 20, 20] });
map.once("rendercomplete", () => performance.mark("plan"));
window.zoomed = (metres) => void map.getView().setResolution(metres / map.getSize()[0]);

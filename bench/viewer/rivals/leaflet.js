// The same floor on Leaflet: rooms and lines on canvas. No numbers: it would make an element of the page of each.
import L from "leaflet";

const { box, rooms, lines } = JSON.parse(document.getElementById("data").textContent);
const swapped = (path) => path.map(([x, y]) => [y, x]);
const bounds = [[box[1], box[0]], [box[3], box[2]]];
const map = L.map("map", { crs: L.CRS.Simple, preferCanvas: true, zoomControl: false, attributionControl: false, zoomSnap: 0, minZoom: -8 });
map.fitBounds(bounds, { animate: false });
for (const { ring } of rooms) L.polygon(swapped(ring), { stroke: false, fillColor: "#dfe9fb", fillOpacity: 1 }).addTo(map);
const styles = { furniture: { color: "#9a9a9a", weight: 1 }, wall: { color: "#111", weight: 1.3 } };
for (const [kind, style] of Object.entries(styles)) L.polyline(lines[kind].map(swapped), style).addTo(map);
requestAnimationFrame(() => performance.mark("plan"));
window.zoomed = (metres) => void map.setZoom(Math.log2(map.getSize().x / metres), { animate: false });

// Builds the studio into the Python package that serves it. Same sources, same bytes: names carry a digest of what they hold.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// Parts of libraries that come along and that nothing of ours uses, by what stands in their place: most of the map's scripts. The
// floor is painted by ourselves (src/map), so that of OpenLayers the view and the gestures are left. The versions are locked, and the
// browser's tests would find one that is missed.
const REPLACED = {
  // how a frame is drawn
  "ol/renderer/Composite.js": 'export { Layers as default } from "/src/map/layers.ts";',
  // buttons of the map, gestures other than ours, shapes of the world
  "ol/control/defaults.js": "import Collection from '../Collection.js'; export const defaults = () => new Collection();",
  "ol/interaction/defaults.js": "import Collection from '../Collection.js'; export const defaults = () => new Collection();",
  "ol/geom/Polygon.js": "export const fromExtent = () => { throw new Error('the view is set by its middle'); };",
  // tiles, zones of the earth
  "ol/TileQueue.js": `
    export const getTilePriority = () => 0;
    export default class { isEmpty() { return true; } getCount() { return 0; } getTilesLoading() { return 0; } reprioritize() {} loadMoreTiles() {} clear() {} }`,
  "ol/proj/epsg3857.js": "export const PROJECTIONS = []; export const fromEPSG4326 = (each) => each, toEPSG4326 = (each) => each;",
  "ol/proj/epsg4326.js": "export const PROJECTIONS = [];",
  "ol/proj/utm.js": "export const makeProjection = () => null; export const makeTransforms = () => null;",
  // elements of one's own for pages that are not Svelte's
  "svelte/src/internal/client/dom/elements/custom-element.js": "export const create_custom_element = () => {};",
};
const lean = {
  name: "lean",
  enforce: "pre",
  load: (id) => Object.entries(REPLACED).find(([part]) => id.endsWith(`/node_modules/${part}`))?.[1],
};

const own = ({ hash, css }) => `s${hash(css).slice(0, 5)}`; // a short name for the scope of a style weighs less at every element

export default defineConfig({
  plugins: [lean, svelte({ compilerOptions: { cssHash: own } })],
  base: "/studio/",
  build: {
    outDir: "../../api/tacmap_api/studio_assets",
    emptyOutDir: true,
    target: ["chrome94", "safari15", "firefox100"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // what several steps share comes as one file: small ones compress badly
    rolldownOptions: { output: { advancedChunks: { groups: [{ name: "shared", test: /src\/(Told|ways|spoken|map\/(Typing|keys|Back))/ }] } } },
  },
});

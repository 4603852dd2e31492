// Builds the studio into the Python package that serves it. Same sources, same bytes: names carry a digest of what they hold.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// Parts of libraries that come along and that nothing of ours uses, by what stands in their place: a quarter of the map's scripts. The
// versions are locked, and the browser's tests would find one that is missed.
const REPLACED = {
  // styles told as data, asking the canvas what lies at a pixel, buttons of the map, gestures that we leave out
  "ol/render/canvas/style.js": "export const flatStyleLikeToStyleFunction = () => { throw new Error('styles are functions here'); };",
  "ol/render/canvas/hitdetect.js":
    "export const HIT_DETECT_RESOLUTION = 1; export const createHitDetectionImageData = () => null; export const hitDetect = () => [];",
  "ol/control/defaults.js": "import Collection from '../Collection.js'; export const defaults = () => new Collection();",
  "ol/interaction/defaults.js": `
    import Collection from "../Collection.js"; import Kinetic from "../Kinetic.js"; import DragPan from "./DragPan.js";
    import MouseWheelZoom from "./MouseWheelZoom.js"; import PinchZoom from "./PinchZoom.js";
    export const defaults = () => new Collection([new DragPan({ kinetic: new Kinetic(-0.005, 0.05, 100) }), new PinchZoom(), new MouseWheelZoom()]);`,
  // texts along lines, lines beside lines, features of vector tiles, tiles, files that the map itself would load, zones of the earth
  "ol/geom/flat/textpath.js": "export const rtlRegEx = /[\\u0591-\\u08FF]/; export const drawTextOnPath = () => null;",
  "ol/geom/flat/lineoffset.js": "export const offsetLineString = (flat) => flat, removeOffsetCycles = (flat) => flat;",
  "ol/geom/flat/clip.js": "export const clipFlatLineStrings = () => ({ flatCoordinates: [], ends: [] });",
  "ol/geom/flat/linechunk.js": "export const lineChunk = () => [];",
  "ol/geom/flat/straightchunk.js": "export const matchingChunk = () => [0, 0];",
  "ol/geom/flat/interpolate.js":
    "export const interpolatePoint = () => null, lineStringCoordinateAtM = () => null, lineStringsCoordinateAtM = () => null;",
  "ol/featureloader.js": "export const xhr = () => () => {};",
  "ol/render/Feature.js": "export default class {}",
  "ol/TileQueue.js": `
    export const getTilePriority = () => 0;
    export default class { isEmpty() { return true; } getCount() { return 0; } getTilesLoading() { return 0; } reprioritize() {} loadMoreTiles() {} clear() {} }`,
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
  },
});

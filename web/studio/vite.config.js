// Builds the studio into the Python package that serves it. Same sources, same bytes: names carry a digest of what they hold.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// Parts of libraries that come along and that nothing of ours uses, by what stands in their place: a sixth of all scripts. The browser's
// tests would find one that is missed; the versions are locked.
const REPLACED = {
  "ol/render/canvas/style.js": "export const flatStyleLikeToStyleFunction = () => { throw new Error('styles are functions here'); };",
  "ol/render/canvas/hitdetect.js":
    "export const HIT_DETECT_RESOLUTION = 1; export const createHitDetectionImageData = () => null; export const hitDetect = () => [];",
  "ol/control/defaults.js": "import Collection from '../Collection.js'; export const defaults = () => new Collection();",
  "ol/interaction/defaults.js": `
    import Collection from "../Collection.js"; import Kinetic from "../Kinetic.js"; import DragPan from "./DragPan.js";
    import MouseWheelZoom from "./MouseWheelZoom.js"; import PinchZoom from "./PinchZoom.js";
    export const defaults = () => new Collection([new DragPan({ kinetic: new Kinetic(-0.005, 0.05, 100) }), new PinchZoom(), new MouseWheelZoom()]);`,
  "ol/proj/utm.js": "export const makeProjection = () => null; export const makeTransforms = () => null;",
  "svelte/src/internal/client/dom/elements/custom-element.js": "export const create_custom_element = () => {};",
};
const lean = {
  name: "lean",
  enforce: "pre",
  load: (id) => Object.entries(REPLACED).find(([part]) => id.endsWith(`/node_modules/${part}`))?.[1],
};

export default defineConfig({
  plugins: [lean, svelte()],
  base: "/studio/",
  build: {
    outDir: "../../api/tacmap_api/studio_assets",
    emptyOutDir: true,
    target: ["chrome94", "safari15", "firefox100"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});

// Builds the studio into the Python package that serves it. Same sources, same bytes: names carry a digest of what they hold.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  base: "/studio/",
  build: {
    outDir: "../../api/tacmap_api/studio_assets",
    emptyOutDir: true,
    target: ["chrome94", "safari15", "firefox100"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});

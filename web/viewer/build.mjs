// Builds the viewer's one script and one style sheet into the Python package. Same sources, same bytes.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "terser";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "../../src/tacmap/exports/viewer_assets");
mkdirSync(out, { recursive: true });

const common = {
  absWorkingDir: here, bundle: true, charset: "utf8", legalComments: "none", minify: true, write: false,
  target: ["chrome94", "safari15", "firefox100"],
};
const bundled = async (entry, options = {}) => (await build({ ...common, entryPoints: [entry], ...options })).outputFiles[0].text;

// esbuild bundles, terser takes off another 3 %: the script has a budget of 15 kB compressed.
const { code } = await minify(await bundled("src/main.ts", { format: "iife" }), { ecma: 2020, compress: { passes: 3 } });
writeFileSync(join(out, "viewer.js"), code);
writeFileSync(join(out, "viewer.css"), await bundled("src/viewer.css"));
copyFileSync(join(here, "src/page.html"), join(out, "page.html"));

// Builds the viewer's two scripts and style sheet, and those of the locked copy, into the Python package. Same sources, same bytes.
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

// esbuild bundles, terser takes off another 3 %: the scripts have budgets (docs/adr).
const compress = { passes: 6, pure_getters: true, unsafe: true, unsafe_arrows: true, unsafe_methods: true, keep_fargs: false };
for (const [name, entry] of [["viewer.js", "src/main.ts"], ["later.js", "src/later/main.ts"]]) {
  const { code } = await minify(await bundled(entry, { format: "iife" }), { ecma: 2020, compress });
  writeFileSync(join(out, name), code);
}
writeFileSync(join(out, "sealed.js"), await bundled("src/sealed/main.ts", { format: "iife" }));
writeFileSync(join(out, "sealed.css"), await bundled("src/sealed/sealed.css"));
copyFileSync(join(here, "src/sealed/page.html"), join(out, "sealed.html"));
writeFileSync(join(out, "viewer.css"), await bundled("src/viewer.css"));
copyFileSync(join(here, "src/page.html"), join(out, "page.html"));

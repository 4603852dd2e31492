// Builds the tablet's app and its service worker into the Python package. Same sources, same bytes.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "../../api/tacmap_api/tablet_assets");
mkdirSync(out, { recursive: true });

const common = {
  absWorkingDir: here, bundle: true, charset: "utf8", legalComments: "none", minify: true, write: false,
  target: ["chrome94", "safari15", "firefox100"],
};
const bundled = async (entry, options = {}) => (await build({ ...common, entryPoints: [entry], ...options })).outputFiles[0].text;

const notice = { js: "/*! BLAKE2b: @noble/hashes - MIT License (c) 2022 Paul Miller (paulmillr.com) */" };
writeFileSync(join(out, "app.js"), await bundled("src/main.ts", { format: "iife", banner: notice }));
writeFileSync(join(out, "tablet.css"), await bundled("src/tablet.css"));
const copied = { "index.html": "src/index.html", "manifest.webmanifest": "src/manifest.webmanifest" };
for (const icon of ["icon-192.png", "icon-512.png", "icon-maskable.png"]) copied[icon] = `icons/${icon}`;
for (const [name, source] of Object.entries(copied)) copyFileSync(join(here, source), join(out, name));

// The worker knows by its own bytes which app it keeps: another app, another worker.
const shell = ["index.html", "app.js", "tablet.css", ...Object.keys(copied).slice(1)];
const sum = createHash("sha256");
for (const name of shell) sum.update(readFileSync(join(out, name)));
const define = { EDITION: JSON.stringify(sum.digest("hex").slice(0, 16)), SHELL: JSON.stringify(shell.slice(1)) };
writeFileSync(join(out, "worker.js"), await bundled("src/worker.ts", { format: "iife", define }));

// The script puts the instrument over the document and keeps watch on its age and its bytes.

import { all, canvas, draw, drawNow, layers, levels, map, notice, plan, said, site, tools, view } from "./app";
import { el } from "./dom";
import { closeHits, finder } from "./finder";
import { fingerprint } from "./fingerprint";
import { floorStack } from "./floors";
import { freshness } from "./freshness";
import { listen } from "./gestures";
import { onKey } from "./keys";
import { documentText } from "./model";
import { lieOfTheLand, tap } from "./sheet";
import { layerRow, toolbox } from "./tools";

function start(): void {
  document.documentElement.classList.add("live");
  document.getElementById("bar")!.prepend(finder);
  map.append(canvas, levels, tools, layers, notice, said);
  today();
  toolbox();
  layerRow();
  floorStack();
  resize();
  all(false);
  drawNow();
  performance.mark("plan");
  listen(canvas, view, draw, tap);
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", ({ target }) => finder.contains(target as Node) || closeHits());
  new ResizeObserver(resize).observe(map);
  void compare();
}

function resize(): void {
  const { width, height } = map.getBoundingClientRect();
  const ratio = Math.min(3, devicePixelRatio);
  Object.assign(view, { width, height });
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  lieOfTheLand();
  drawNow();
}

function warn(words: string): void {
  document.getElementById("banners")!.append(el("p", { class: "banner", role: "alert" }, words));
}

function today(): void {
  const chip = document.getElementById("due")!;
  if (!plan.review?.due) return;
  const { level, words } = freshness(plan.review.due, new Date());
  chip.textContent = words;
  chip.className = `chip ${level}`;
  if (level === "over") warn(`${words.toUpperCase()} · may be out of date`);
}

/** Computed over the model in the page, not copied: a page that was tampered with by accident notices. */
async function compare(): Promise<void> {
  const found = await fingerprint(documentText());
  if (!found) return;
  document.getElementById("fingerprint")!.textContent = found;
  if (found !== site.derived.fingerprint) warn("THIS FILE WAS CHANGED AFTER IT WAS MADE · do not rely on it");
}

try {
  start();
} catch (error) {
  document.documentElement.classList.remove("live"); // the plain document still serves
  throw error;
}

// The script puts the instrument over the document and keeps watch on its age.

import { all, canvas, draw, drawNow, map, plan, view, warn } from "./app";
import { byId } from "./dom";
import { again, closeHits, finder, input, look } from "./finder";
import { floorStack } from "./floors";
import { freshness } from "./freshness";
import { listen } from "./gestures";
import "./handle";
import { onKey, onPress } from "./keys";
import { lieOfTheLand, tap } from "./sheet";
import { pressed } from "./tools";

function start(): void {
  document.documentElement.classList.add("live");
  today();
  pressed();
  floorStack();
  resize();
  performance.mark("plan");
  listen(canvas, view, draw, tap);
  input.addEventListener("input", look);
  input.addEventListener("focus", again);
  map.addEventListener("click", onPress);
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", ({ target }) => finder.contains(target as Node) || closeHits());
  new ResizeObserver(resize).observe(map);
}

/** The browser says once more at the start what is known. */
function resize(): void {
  const { width, height } = map.getBoundingClientRect();
  if (width === view.width && height === view.height) return;
  const first = view.width === 1;
  const ratio = Math.min(3, devicePixelRatio);
  Object.assign(view, { width, height });
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  lieOfTheLand();
  if (first) all(false);
  drawNow();
}

function today(): void {
  const until = byId("until")?.textContent?.slice(-10);
  if (until && `${until}T24` < new Date().toISOString()) warn("THIS COPY HAS EXPIRED · do not rely on it");
  const chip = byId("due");
  if (!plan.review?.due) return;
  const { level, words } = freshness(plan.review.due, new Date());
  chip.textContent = words;
  chip.className = `chip ${level}`;
  if (level === "over") warn(`${words.toUpperCase()} · may be out of date`);
}

try {
  start();
} catch (error) {
  document.documentElement.classList.remove("live"); // the plain document still serves
  throw error;
}

// A key for each tool.

import { draw, shown, view } from "./app";
import { along, closeHits, hits, input, takeFirst } from "./finder";
import { climb } from "./floors";
import { close } from "./sheet";
import { grid, light, measure, north, whole, zoom } from "./tools";

const shift = (dx: number, dy: number) => (): void => {
  view.pan(dx, dy);
  draw();
};

const KEYS: Record<string, () => void> = {
  "/": () => input.focus(), "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), "0": whole, n: north, g: grid, m: measure,
  d: light, p: () => print(), PageUp: () => climb(1), PageDown: () => climb(-1), Escape: escape,
  r: () => document.querySelector<HTMLElement>(".go")?.click(),
  ArrowLeft: shift(80, 0), ArrowRight: shift(-80, 0), ArrowUp: shift(0, 80), ArrowDown: shift(0, -80),
};

function escape(): void {
  if (!hits.hidden) return closeHits();
  shown.measured ? measure() : close();
}

export function onKey(event: KeyboardEvent): void {
  const { key, target } = event;
  const typing = target === input;
  const arrow = key === "ArrowDown" || key === "ArrowUp";
  if (event.ctrlKey || event.metaKey || event.altKey || target instanceof HTMLSelectElement) return;
  if (typing && key === "Enter") takeFirst();
  else if (arrow && (typing || hits.contains(target as Node))) along(target as Node, key === "ArrowDown");
  else if (KEYS[key] && (!typing || key === "Escape")) KEYS[key]!();
  else return;
  event.preventDefault();
}

// A key for each tool, and the buttons that stand for keys.

import { draw, shown, view } from "./app";
import { along, closeHits, hits, input, takeFirst } from "./finder";
import { handle } from "./handle";
import { climb } from "./floors";
import { close } from "./sheet";
import { contacts, findings, grid, layer, light, measure, north, unfold, whole, zoom } from "./tools";

const shift = (dx: number, dy: number) => (): void => {
  view.pan(dx, dy);
  draw();
};

const TURN = Math.PI / 12;

export const KEYS: Record<string, () => void> = {
  "/": () => input.focus(), "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), "0": whole, n: north, g: grid,
  m: measure, d: light, p: () => print(), PageUp: () => climb(1), PageDown: () => climb(-1), Escape: escape, f: findings, c: contacts, w: () => handle.here?.(), q: () => handle.check?.(),
  r: () => document.querySelector<HTMLElement>(".go")?.click(), v: () => unfold("moving"), ".": () => unfold("more"),
  ArrowLeft: shift(80, 0), ArrowRight: shift(-80, 0), ArrowUp: shift(0, 80), ArrowDown: shift(0, -80),
  "[": () => zoom(1, -TURN), "]": () => zoom(1, TURN),
};

function escape(): void {
  if (!hits.hidden) return closeHits();
  shown.measured ? measure() : close();
}

export function onKey(event: KeyboardEvent): void {
  const { key, target } = event;
  const typing = target === input;
  const arrow = key === "ArrowDown" || key === "ArrowUp";
  const elsewhere = !typing && (target as Element).matches("select,input,textarea");
  if (event.ctrlKey || event.metaKey || event.altKey || (elsewhere && key !== "Escape")) return;
  if (typing && key === "Enter") takeFirst();
  else if (arrow && (typing || hits.contains(target as Node))) along(target as Node, key === "ArrowDown");
  else if (!typing && key > "0" && key < ":") return input.focus(); // and the digit is typed there
  else if (KEYS[key] && (!typing || key === "Escape")) KEYS[key]!();
  else return;
  event.preventDefault();
}

export function onPress({ target }: Event): void {
  const pressed = (target as Element).closest("button");
  const { key, layer: name } = pressed?.dataset ?? {};
  if (key) KEYS[key]?.();
  if (name) layer(pressed!, name);
}

// The one state of the instrument: the site, where the officer looks, what is shown, and how it is drawn again.

import { byId, el } from "./dom";
import type { Shown } from "./frame";
import { BAND } from "./margin";
import { type Building, readDerived, readPreplan } from "./model";
import { paint } from "./paint";
import { Site } from "./site";
import { View } from "./view";

export const site = new Site(readPreplan(), readDerived());
export const { plan } = site;
export const view = new View();
export const map = byId("map");
export const narrow = matchMedia("(max-width: 760px) and (min-height: 561px)");
export const canvas = map.querySelector("canvas")!;
const parts = ["levels", "tools", "layers", "notice", "said"].map((id) => byId(id));
export const [levels, tools, layers] = parts as [HTMLElement, HTMLElement, HTMLElement];
const [notice, said] = parts.slice(3) as [HTMLElement, HTMLElement];

export const shown: Shown = {
  floor: entrance(plan.buildings.flatMap(({ floors }) => floors)), theme: matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "day",
  grid: true, hidden: new Set(), chosen: null, route: null, measured: null, strong: matchMedia("(prefers-contrast: more)").matches,
};

/** The id of the floor of the main entrance. */
export function entrance(floors: Building["floors"]): string {
  return (floors.find(({ index }) => index === 0) ?? floors[0])?.id ?? "";
}

export const building = (): Building | undefined => site.floors.get(shown.floor)?.[1];

let asked = 0;

/** Draw in the next frame. */
export function draw(): void {
  asked ||= requestAnimationFrame(drawNow);
}

export function drawNow(): void {
  cancelAnimationFrame(asked);
  asked = 0;
  paint(canvas, site, view, shown);
}

let fading = 0;

/** To the ear at once, to the eye for a moment. */
export function say(words: string, aloud = true): void {
  said.textContent = words;
  notice.textContent = words;
  notice.hidden = !aloud;
  clearTimeout(fading);
  fading = window.setTimeout(() => (notice.hidden = true), 3500);
}

/** Stays above the map. */
export function warn(words: string): void {
  byId("banners").append(el("p", { class: "banner", role: "alert" }, words));
}

/** What the chrome covers, so that "fit" means the part that is free. */
export function insets(sheet: HTMLElement | null): void {
  const whole = map.getBoundingClientRect();
  const [stack, row, box] = [levels, layers, tools].map((part) => part.getBoundingClientRect()) as [DOMRect, DOMRect, DOMRect];
  const opened = sheet?.getBoundingClientRect();
  const phone = narrow.matches;
  const gap = phone || opened ? 20 : 56; // the letters of the sides stand there
  const right = box.width ? whole.right - box.left + gap : 16;
  view.base = phone && opened ? whole.bottom - opened.top : row.height + 6;
  const left = (phone || !opened ? stack : opened).right - whole.left + gap;
  view.side = box.bottom > whole.bottom - view.base - 52 ? right - gap : 0;
  const beside = { top: BAND + 34, left, right: phone ? 22 : right, bottom: view.base + (phone && !opened ? 100 : 30) };
  if (phone) beside.top = Math.max(beside.top, box.bottom - whole.top + 20);
  const under = { top: Math.max(stack.bottom, box.bottom) - whole.top + 30, left: BAND + 22, right: 22, bottom: view.base + 100 };
  const above = { ...beside, left: stack.right - whole.left + 20, bottom: whole.bottom - (opened ?? row).top + 20 };
  view.insets = phone ? [beside, under] : [beside, above];
}

/** The whole building, or all buildings with the grounds. */
export function all(grounds: boolean): void {
  view.fit(grounds ? site.extent(plan.buildings.flatMap(({ floors }) => floors), true) : site.extent(building()?.floors ?? []));
  draw();
}

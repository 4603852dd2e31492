// Tools and layers: every gesture and key as a button.

import { all, draw, layers, plan, say, shown, site, tools, view } from "./app";
import { button, el, icon } from "./dom";
import type { Finding } from "./model";
import type { Theme } from "./palette";
import { capital } from "./site";
import { bare, choose, lieOfTheLand, list, toFloor } from "./sheet";

const THEMES: Theme[] = ["day", "night", "red"];
const ICONS = {
  plus: "M12 4v16M4 12h16", minus: "M4 12h16", all: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5", north: "M12 3l6 17-6-4-6 4z",
  grid: "M9 3v18M15 3v18M3 9h18M3 15h18", measure: "M3 12h18M3 12l4-4M3 12l4 4M21 12l-4-4M21 12l-4 4",
  light: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18", print: "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z",
  findings: "M12 3l10 18H2zM12 10v5M12 18v.5", more: "M5 12h.5M12 12h.5M19 12h.5",
  people: "M5 4h4l2 5-3 2a10 10 0 0 0 5 5l2-3 5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2",
};
const made: Partial<Record<keyof typeof ICONS, HTMLButtonElement>> = {};
let wide = false; // the grounds are in the picture too

function add(name: keyof typeof ICONS, label: string, title: string, press: () => void, kind = "extra"): void {
  const tool = el("button", { type: "button", click: press, title, class: kind });
  tool.append(icon(ICONS[name]), el("span", {}, label));
  tools.append((made[name] = tool));
}

export function toolbox(): void {
  const found = findings();
  add("plus", "Closer", "Zoom in (+)", () => zoom(1.5), "");
  add("minus", "Farther", "Zoom out (-)", () => zoom(1 / 1.5), "");
  add("all", "All", "Whole building, again for the grounds (0)", whole, "");
  add("more", "More", "More tools", () => tools.classList.toggle("more"), "phone");
  add("north", "North", "Turn north up, again for the plan as drawn (n)", north);
  add("grid", "Grid", "Grid on or off (g)", grid);
  add("measure", "Measure", "Measure by tapping (m)", measure);
  add("light", "Day", "Day, night or red light (d)", light);
  add("print", "Print", "Print, one floor per page (p)", () => print());
  if (found.length) add("findings", `Open ${found.length}`, `Open findings: ${found.length}`, showFindings);
  if (plan.contacts.length) add("people", "Contacts", "Whom to call", showContacts);
  pressed();
}

export function zoom(factor: number): void {
  view.about(view.middle(), factor);
  draw();
}

export function whole(): void {
  lieOfTheLand();
  all(wide);
  wide = !wide;
}

export function north(): void {
  const { north: bearing } = site.derived;
  const up = (-(bearing ?? 0) * Math.PI) / 180;
  const isUp = Math.abs(view.turn - up) < 0.001;
  view.about(view.middle(), 1, (isUp ? 0 : up) - view.turn);
  say(bearing === null ? "The plan does not say where north is" : isUp ? "Plan as drawn" : "North is up");
  draw();
}

export function grid(): void {
  shown.grid = !shown.grid;
  pressed();
}

export function measure(): void {
  shown.measured = shown.measured ? null : [];
  if (shown.measured) say("Measure: tap two or more places");
  pressed();
}

export function light(): void {
  shown.theme = THEMES[(THEMES.indexOf(shown.theme) + 1) % 3]!;
  pressed();
}

function pressed(): void {
  document.documentElement.dataset["theme"] = shown.theme;
  made.grid?.setAttribute("aria-pressed", `${shown.grid}`);
  made.measure?.setAttribute("aria-pressed", `${shown.measured !== null}`);
  made.light!.lastElementChild!.textContent = capital(shown.theme);
  draw();
}

/** A button for each layer that has something on it. */
export function layerRow(): void {
  const present = new Set(plan.features.map(({ type }) => site.symbol(type).layer));
  if ([...site.openings.values()].some(([{ exterior }]) => exterior)) present.add("entrances");
  for (const [id, label] of site.derived.layers) {
    if (!present.has(id)) continue;
    const layer = button(label, () => {
      const was = shown.hidden.delete(id);
      if (!was) shown.hidden.add(id);
      layer.setAttribute("aria-pressed", `${was}`);
      draw();
    }, { "aria-pressed": "true" });
    layers.append(layer);
  }
}

const findings = (): [Finding, string][] =>
  [...site.floors.values()].flatMap(([floor]) => floor.findings.map((finding): [Finding, string] => [finding, floor.id]));

function showFindings(): void {
  list("Open findings", findings().map(([{ at, message, severity }, floor]) => {
    const label = `${capital(site.floorName(floor))}: ${message}`;
    const go = at && button(label, () => {
      toFloor(floor);
      choose(bare(at, message));
    }, { class: severity === "warning" ? "loud" : "" });
    return el("li", { dir: "auto" }, go ?? label);
  }));
}

function showContacts(): void {
  list("Whom to call", plan.contacts.map(({ role, name, phone, radio }) => {
    const dial = phone && /^[\d\s()+.,x*#-]+$/.test(phone) ? el("a", { class: "act", href: `tel:${phone.replace(/[^\d+*#]/g, "")}` }, phone) : phone;
    return el("li", { dir: "auto" }, el("span", {}, [role, name, radio && `radio ${radio}`].filter(Boolean).join(" · ")), dial);
  }));
}

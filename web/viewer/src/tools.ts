// The tools, and the lists that some of them open. Their buttons are the page's markup; their keys stand in `keys.ts`.

import { all, draw, plan, say, shown, site, tools, view } from "./app";
import { button, el } from "./dom";
import type { Finding } from "./model";
import type { Theme } from "./palette";
import { bare, choose, lieOfTheLand, list, toFloor } from "./sheet";
import { capital } from "./site";

const THEMES: Theme[] = ["day", "night", "red"];

const tool = (key: string): HTMLElement | null => tools.querySelector(`[data-key="${key}"]`);

export function zoom(factor: number, turn = 0): void {
  view.about(view.middle(), factor, turn);
  draw();
}

/** The building; where it is in the picture already, the grounds with all buildings. */
export function whole(): void {
  const before = `${view.matrix()}`;
  lieOfTheLand();
  all(false);
  if (`${view.matrix()}` === before) all(true);
}

export function north(): void {
  const { north: bearing } = site.derived;
  const up = (-(bearing ?? 0) * Math.PI) / 180;
  const isUp = Math.abs(view.turn - up) < 0.001;
  say(bearing === null ? "The plan does not say where north is" : isUp ? "Plan as drawn" : "North is up");
  zoom(1, (isUp ? 0 : up) - view.turn);
}

export function grid(): void {
  shown.grid = !shown.grid;
  pressed();
}

export function measure(): void {
  shown.measured = shown.measured ? null : [];
  if (shown.measured) say("Tap two or more places");
  pressed();
}

export function light(): void {
  shown.theme = THEMES[(THEMES.indexOf(shown.theme) + 1) % 3]!;
  pressed();
}

/** More tools on a phone; buttons that move the map instead of fingers. */
export function unfold(kind: string): void {
  tools.classList.toggle(kind);
  lieOfTheLand();
  pressed();
}

export function pressed(): void {
  document.documentElement.dataset["theme"] = shown.theme;
  for (const [key, on] of Object.entries({ g: shown.grid, m: shown.measured, v: tools.classList.contains("moving") })) {
    tool(key)!.setAttribute("aria-pressed", `${!!on}`);
  }
  tool("d")!.lastChild!.textContent = capital(shown.theme);
  draw();
}

/** A press on a button of the map: a layer goes or comes back. */
export function layer(pressed: HTMLElement, id: string): void {
  const was = shown.hidden.delete(id);
  if (!was) shown.hidden.add(id);
  pressed.setAttribute("aria-pressed", `${was}`);
  draw();
}

export function findings(): void {
  const found = [...site.floors.values()].flatMap(([floor]) => floor.findings.map((finding): [Finding, string] => [finding, floor.id]));
  list("Open findings", found.map(([{ at, message, severity }, floor]) => {
    const label = `${capital(site.floorName(floor))}: ${message}`;
    const go = at && button(label, () => {
      toFloor(floor);
      choose(bare(at, message));
    }, { class: severity === "warning" ? "loud" : "" });
    return el("li", { dir: "auto" }, go ?? label);
  }));
}

export function contacts(): void {
  list("Whom to call", plan.contacts.map(({ role, name, phone, radio }) => {
    const dial = phone && /^[\d\s()+.,x*#-]+$/.test(phone) ? el("a", { class: "act", href: `tel:${phone.replace(/[^\d+*#]/g, "")}` }, phone) : phone;
    return el("li", { dir: "auto" }, el("span", {}, [role, name, radio && `radio ${radio}`].filter(Boolean).join(" · ")), dial);
  }));
}

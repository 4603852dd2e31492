// The stack of floors, top floor on top, the building picker and the way to the site plan.

import { all, building, entrance, levels, plan, say, shown, site } from "./app";
import { button, el } from "./dom";
import { close, toFloor } from "./sheet";
import { capital } from "./site";

/** Whether there is more to see than one building. */
const grounds = plan.buildings.length > 1 || plan.features.some(({ floor }) => !floor);

export function floorStack(): void {
  const here = building();
  const stack = [...(here?.floors ?? [])].sort((a, b) => b.index - a.index);
  const picker = el("select", {
    "aria-label": "Building", change: () => toFloor(entrance(plan.buildings[picker.selectedIndex]?.floors ?? [])),
  }, ...plan.buildings.map((other) => el("option", { selected: other === here }, other.name)));
  const floors = stack.map(({ id, label }) => button(label, () => pick(id), {
    "aria-current": `${id === shown.floor}`, "aria-label": capital(site.floorName(id)), class: label.length > 3 ? "long" : "",
  }));
  levels.replaceChildren(...(plan.buildings.length > 1 ? [picker] : []), ...floors);
  if (grounds) levels.append(button("Site", () => all(true), { title: "Site plan: all buildings and the grounds", class: "site" }));
  const lit = levels.querySelector<HTMLElement>("[aria-current=true]");
  if (lit) levels.scrollTop = lit.offsetTop - 100; // of a tower's floors the one above is seen too
}

function pick(id: string): void {
  if (shown.chosen?.kind === "point") close();
  toFloor(id);
  say(capital(site.floorName(id)));
}

/** One storey up or down. */
export function climb(up: number): void {
  const stack = [...(building()?.floors ?? [])].sort((a, b) => a.index - b.index);
  const next = stack[stack.findIndex(({ id }) => id === shown.floor) + up];
  if (next) pick(next.id);
}

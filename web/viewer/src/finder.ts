// The search box and its list.

import { say, shown, site } from "./app";
import { el } from "./dom";
import { byNumber, type Found, search } from "./search";
import { choose } from "./sheet";

export const input = el("input", {
  type: "search", placeholder: "Room, door, camera …", "aria-label": "Search rooms, doors, cameras, AED, locker", autocomplete: "off",
  autocapitalize: "off", spellcheck: "false", enterkeyhint: "go", "aria-controls": "hits", "aria-keyshortcuts": "/", input: look, focus: again,
});
export const hits = el("div", { id: "hits", role: "group", "aria-label": "Results", hidden: true });
export const finder = el("div", { id: "find", role: "search" }, input, hits);

/** What is typed next takes the place of what was looked for before. */
function again(): void {
  input.select();
  look();
}

/** With nothing typed yet, everything on this floor. */
function look(): void {
  const query = input.value.trim();
  const found = query ? search(site, query, shown.floor) : site.all.filter(({ floor }) => floor === shown.floor).sort(byNumber);
  hits.replaceChildren(...found.map(row));
  if (!found.length) hits.append(el("p", {}, query ? "Nothing by that number or name on this plan." : "Nothing is numbered or named on this floor."));
  hits.hidden = false;
  if (query) say(found[0] ? `${found.length} found. First: ${found[0].title}, ${found[0].about}` : "Nothing found", false);
}

function row(found: Found): HTMLElement {
  const cell = site.cell(found.at) ?? "";
  return el("button", { type: "button", click: () => choose(found) },
    el("b", {}, el("bdi", {}, found.title)), el("i", {}, cell), el("span", {}, el("bdi", {}, found.about)));
}

export function takeFirst(): void {
  const best = search(site, input.value, shown.floor)[0];
  if (best) choose(best);
}

export function closeHits(): void {
  hits.hidden = true;
  input.blur();
}

/** Up and down through the list. */
export function along(from: Node, down: boolean): void {
  const next = from === input ? hits.firstElementChild : (from as Element)[down ? "nextElementSibling" : "previousElementSibling"];
  (next instanceof HTMLButtonElement ? next : input).focus();
}

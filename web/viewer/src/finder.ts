// The search box and its list.

import { say, shown, site } from "./app";
import { byId, button, el } from "./dom";
import { byNumber, type Found, search } from "./search";
import { choose } from "./sheet";

export const finder = byId("find");
export const input = finder.querySelector("input")!;
export const hits = byId("hits");

const MOST = 40;

/** What is typed next takes the place of what was looked for before. */
export function again(): void {
  input.select();
  look();
}

/** What is asked for by its kind, a touch each while nothing is typed yet. */
const KINDS = ["aed", "locker", "key_box", "utility", "fire_panel", "trauma_kit", "command_post", "camera"];

/** With nothing typed yet, the kinds and everything on this floor. */
export function look(): void {
  const query = input.value.trim();
  const found = query ? search(site, query, shown.floor) : site.all.filter(({ floor }) => floor === shown.floor).sort(byNumber);
  hits.replaceChildren(...(query ? [] : KINDS.filter((kind) => site.derived.symbols[kind]).map(ofKind)), ...found.slice(0, MOST).map(row));
  const more = found.length - MOST;
  if (!found.length) hits.append(el("p", {}, query ? "Nothing by that number or name on this plan." : "Nothing is numbered or named on this floor."));
  if (more > 0) hits.append(el("p", {}, `${more} more: type on to find them.`));
  hits.hidden = false;
  if (query) say(found[0] ? `${found.length} found. First: ${found[0].title}, ${found[0].about}` : "Nothing found", false);
}

function ofKind(kind: string): HTMLElement {
  const { label } = site.symbol(kind);
  const list = (): void => {
    input.value = label;
    look();
    hits.children[1] ? (hits.firstElementChild as HTMLElement).focus() : takeFirst();
  };
  return button(label, list, { class: "act" });
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

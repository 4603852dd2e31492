// Keys that every step with a plan shares. Letters are commands only while nobody types: Escape leads from a field to the plan,
// where they work.

import type { Draft } from "../draft.svelte";

const PRESSED = new Set(["checkbox", "radio", "range", "button", "color", "file"]);

/** Whether letters go into this element. */
export const types = (element: EventTarget | null): boolean =>
  (element instanceof HTMLInputElement && !PRESSED.has(element.type)) || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;

const toPlan = (): void => document.querySelector<HTMLElement>("[role=application]")?.focus();

function toField(): void {
  const field = document.querySelector<HTMLInputElement>("aside input");
  field?.focus();
  field?.select();
}

/** Deals with undo, redo, Escape, and F2 back to the field; gives the key that is left for the step, or "" where there is none. */
export function command(event: KeyboardEvent, draft: Draft, leave: () => void): string {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  if (event.defaultPrevented) return "";
  const typing = types(target);
  if ((ctrlKey || metaKey) && key.toLowerCase() === "z" && !typing) {
    event.preventDefault();
    shiftKey ? draft.redo() : draft.undo();
  } else if (key === "Escape") typing ? toPlan() : leave();
  else if (key === "F2") toField();
  else if (!typing && !ctrlKey && !metaKey && !altKey) return key;
  return "";
}

// Ways through the studio: to a step, to a part of it, to a control. An address names all three (#site/step/part/control), so that a
// way can be a link, Back leads from it, and who arrives stands where something is put right, with the focus there.

export interface Way { step: string; part?: string; control?: string }

export const addressOf = (site: string, { step, part, control }: Way): string =>
  `#${[site, step, part, control].filter(Boolean).map((piece) => encodeURIComponent(piece!)).join("/")}`;

/** Where the address says that one is. */
export function whereOf(hash: string): { site: string; step: string; part: string; control: string } {
  const [site = "", step = "", ...rest] = hash.slice(1).split("/").map(decodeURIComponent);
  return { site, step, part: rest[0] ?? "", control: rest.at(-1) ?? "" };
}

/** Go there; again, where one is there already. */
export function go(site: string, way: Way): void {
  const address = addressOf(site, way);
  if (location.hash === address) void land(whereOf(address).control);
  else location.hash = address;
}

const WAIT_MS = 50, TURNS = 600; // a step may have to be loaded first, and a large site to be read

/** Bring a control into view and give it the focus, as soon as it is there. What says `data-opens` is also pressed. */
export async function land(control: string): Promise<void> {
  const before = document.activeElement;
  for (let turn = 0; control && turn < TURNS; turn += 1) {
    const found = document.getElementById(control);
    if (found) return arrive(found);
    await new Promise((again) => setTimeout(again, WAIT_MS));
    if (document.activeElement !== before && document.activeElement !== document.body) return; // the person goes on elsewhere
  }
}

function arrive(control: HTMLElement): void {
  for (let around = control.parentElement; around; around = around.parentElement) if (around instanceof HTMLDetailsElement) around.open = true;
  control.scrollIntoView({ block: "center" });
  if ("opens" in control.dataset && control.getAttribute("aria-pressed") !== "true") control.click();
  control.focus();
}

// The second script: what can wait until the plan is seen. It compares the model with its fingerprint, judges the codes of
// sheets, draws QR codes, asks where the device is and lays the picture from above under the map. If it fails, the map stays.
// It works with what the first script hands over in `tacmap` (see `handle.ts`).

import type { Handle } from "../handle";
import { lieUnder } from "./aerial";
import { fingerprint } from "./fingerprint";
import { here } from "./here";
import { checkSheet, sharePlace } from "./sheets";

declare const tacmap: Handle;

/** Computed over the model in the page, not copied: a page that was tampered with by accident notices. */
async function compare(): Promise<void> {
  const found = await fingerprint(tacmap.text());
  if (!found) return;
  document.getElementById("fingerprint")!.textContent = found;
  if (found !== tacmap.site.derived.fingerprint) tacmap.warn("THIS FILE WAS CHANGED AFTER IT WAS MADE · do not rely on it");
}

/** Furniture is not drawn at first: it is made ready before the first look from near. */
const ready = (): void => tacmap.site.level(tacmap.shown.floor)?.drawn.forEach(({ tiles }) => tiles());

Object.assign(tacmap, { check: checkSheet, share: sharePlace, here });
void compare();
addEventListener("load", () => {
  void lieUnder();
  setTimeout(ready, 300);
});

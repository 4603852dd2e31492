// The second script: what has to do with codes. It compares the model with its fingerprint, judges the codes of sheets and draws QR codes.
// It works with what the first script hands over in `tacmap` (see `handle.ts`).

import type { Handle } from "../handle";
import { check, type Known } from "./check";
import { fingerprint } from "./fingerprint";
import { qr } from "./qr";

declare const tacmap: Handle;
declare class BarcodeDetector {
  constructor(options: { formats: string[] });
  detect(picture: ImageBitmap): Promise<{ rawValue: string }[]>;
}

const { site, el, button, open, say } = tacmap;

/** Computed over the model in the page, not copied: a page that was tampered with by accident notices. */
async function compare(): Promise<void> {
  const found = await fingerprint(tacmap.text());
  if (!found) return;
  document.getElementById("fingerprint")!.textContent = found;
  if (found !== site.derived.fingerprint) tacmap.warn("THIS FILE WAS CHANGED AFTER IT WAS MADE · do not rely on it");
}

function sheet(title: string, ...parts: (HTMLElement | Node | string | false)[]): void {
  const head = el("h2", { class: "long", tabindex: "-1" }, title);
  open(el("section", { id: "card", class: "tall", "aria-label": title }, head, ...parts));
  head.focus();
}

tacmap.check = (): void => {
  const known = site.derived.check as Known;
  if (!known.key) return;
  const typed = el("textarea", { rows: "3", "aria-label": "The code, or the twelve letters under it", autocapitalize: "characters", spellcheck: "false", autocomplete: "off" });
  const answer = el("p", { role: "status" });
  const judge = async (): Promise<void> => {
    const { level, words } = await check(typed.value, known, site.plan.revision);
    answer.className = `verdict ${level}`;
    answer.textContent = words;
  };
  const picture = el("input", { type: "file", accept: "image/*", capture: "environment", change: () => void read(picture, typed, judge) });
  typed.addEventListener("input", (event) => {
    answer.className = answer.textContent = "";
    if ((event as InputEvent).inputType === "insertFromPaste") void judge();
  });
  sheet("Check a sheet",
    el("p", { class: "about" }, "Paste the text of a code from a locker's sheet or a page of this plan, or type the twelve letters under it."), typed, answer,
    el("div", { class: "acts" }, button("Check", () => void judge(), { class: "go" }),
      "BarcodeDetector" in globalThis && el("label", { class: "act" }, "Camera", picture), button("Close", tacmap.close)));
};

async function read(picture: HTMLInputElement, typed: HTMLTextAreaElement, judge: () => Promise<void>): Promise<void> {
  const file = picture.files?.[0];
  if (!file) return;
  try {
    const [code] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(file));
    typed.value = code!.rawValue;
    await judge();
  } catch {
    say("No code found in this picture: closer, flat, in good light");
  }
}

tacmap.share = (words: string): void => {
  const dark = qr(words).flatMap((row, y) => row.map((on, x) => (on ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join("");
  const drawing = new DOMParser().parseFromString(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 61 61" class="qr" role="img" aria-label="QR code of these words" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h61v61H0z"/><path d="${dark}"/></svg>`,
    "image/svg+xml",
  );
  sheet("Share this place", drawing.documentElement, el("p", { class: "words" }, el("bdi", {}, words)),
    el("div", { class: "acts" }, button("Copy", () => void tacmap.copy(words), { class: "go" }), button("Back", tacmap.back)));
};

void compare();

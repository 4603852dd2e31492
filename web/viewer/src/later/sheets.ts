// Two sheets that have to do with codes: one checks the code of a sheet of paper, one shows a place as a code.

import type { Handle } from "../handle";
import { check, type Known } from "./check";
import { before, canLook, canRead, inPhotograph } from "./lens";
import { qr } from "./qr";

declare const tacmap: Handle;

const { site, el, button, open, say } = tacmap;

function sheet(title: string, ...parts: (HTMLElement | Node | string | false)[]): void {
  const head = el("h2", { class: "long", tabindex: "-1" }, title);
  open(el("section", { id: "card", class: "tall", "aria-label": title }, head, ...parts));
  head.focus();
}

export function checkSheet(): void {
  const known = site.derived.check as Known;
  if (!known.key) return;
  const typed = el("textarea", { rows: "3", "aria-label": "The code, or the twelve letters under it", autocapitalize: "characters", spellcheck: "false", autocomplete: "off" });
  const answer = el("p", { role: "status" });
  const clear = (): void => void (answer.className = answer.textContent = "");
  const judge = async (): Promise<void> => {
    const { level, words } = await check(typed.value, known, site.plan.revision);
    answer.className = `verdict ${level}`;
    answer.textContent = words;
  };
  const read = async (reading: Promise<string | undefined>, otherwise: string): Promise<void> => {
    clear();
    const text = await reading.catch(() => say(otherwise));
    if (!text) return;
    typed.value = text;
    await judge();
  };
  typed.addEventListener("input", (event) => {
    clear();
    if ((event as InputEvent).inputType === "insertFromPaste") void judge();
  });
  sheet("Check a sheet",
    el("p", { class: "about" }, "Paste the text of a code from a locker's sheet or a page of this plan, or type the twelve letters under it."), typed, answer,
    el("div", { class: "acts" }, button("Check", () => void judge(), { class: "go" }),
      canLook() && button("Camera", () => void look(typed, read)), canRead() && photograph(read), button("Close", tacmap.close)));
}

type Read = (reading: Promise<string | undefined>, otherwise: string) => Promise<void>;

/** The camera's picture stands above the text until a code was seen in it. */
async function look(typed: HTMLElement, read: Read): Promise<void> {
  const video = el("video", { playsinline: true, "aria-label": "What the camera sees" });
  const lens = el("div", { class: "lens" }, video);
  if (typed.previousElementSibling!.matches(".lens")) return;
  typed.before(lens);
  await read(before(video), "No camera to look through: take a photograph, or type the letters");
  lens.remove();
}

function photograph(read: Read): HTMLElement {
  const picture = el("input", {
    type: "file", accept: "image/*", capture: "environment",
    change: () => void (picture.files![0] && read(inPhotograph(picture.files![0]), "No code found in this picture: closer, flat, in good light")),
  });
  return el("label", { class: "act" }, "Photo", picture);
}

export function sharePlace(words: string): void {
  const dark = qr(words).flatMap((row, y) => row.map((on, x) => (on ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join("");
  const drawing = new DOMParser().parseFromString(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 61 61" class="qr" role="img" aria-label="QR code of these words" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h61v61H0z"/><path d="${dark}"/></svg>`,
    "image/svg+xml",
  );
  sheet("Share this place", drawing.documentElement, el("p", { class: "words" }, el("bdi", {}, words)),
    el("div", { class: "acts" }, button("Copy", () => void tacmap.copy(words), { class: "go" }), button("Back", tacmap.back)));
}

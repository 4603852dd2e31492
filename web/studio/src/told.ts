// How steps that wait are told, ready for other languages.

import type { Step } from "./outbox";

export const ON_TOP = "Do mine on top of what stands now";
export const LEAVE_OUT = "Leave mine out";

const WORDS: { [kind in Step["kind"]]: (step: never) => string } = {
  say: ({ rows }: Extract<Step, { kind: "say" }>) => rows.length > 1 ? `${rows.length} corrections` : [rows[0]?.correction, rows[0]?.value].filter(Boolean).join(" "),
  place: ({ rows }: Extract<Step, { kind: "place" }>) => rows.length > 1 ? `${rows.length} things placed` : [rows[0]?.cells?.["type"], rows[0]?.cells?.["number"]].filter(Boolean).join(" ") || "one thing taken away",
  doors: () => "numbers of doors",
  write: ({ path }: Extract<Step, { kind: "write" }>) => path,
  set: () => "a setting",
  undo: () => "undo",
  redo: () => "redo",
};

export function waitingWords(steps: readonly Step[]): string {
  const named = steps.slice(0, 4).map((step) => WORDS[step.kind](step as never)).join(", ");
  const more = steps.length > 4 ? ` and ${steps.length - 4} more` : "";
  return steps.length === 1 ? `One step of yours is kept on this computer: ${named}.` : `${steps.length} steps of yours are kept on this computer: ${named}${more}.`;
}

// Steps on their way to the service, kept in the browser until they are answered: a closed laptop or a network that is away
// loses none of them. With each goes what its sheets were when it was made, so that it never lands on another's work unseen.

import type { Change, Numbering, Row, Set, SiteMap } from "./server";

export const CORRECTIONS = "corrections.csv";
export const FEATURES = "features.csv";

/** What a person did: said of the plan, placed, numbered doors, wrote a whole sheet (the empty text is none), took back. */
export type Step =
  | { kind: "say"; rows: Row[] }
  | { kind: "place"; rows: Change[] }
  | { kind: "doors"; wanted: Numbering }
  | { kind: "set"; settings: Set[] }
  | { kind: "write"; path: string; text: string }
  | { kind: "undo" }
  | { kind: "redo" };

/** A step that is not answered yet. `base`: its sheets when it was made; `sent`: the version it was last sent over. */
export interface Waiting { step: Step; base: Record<string, string>; sent?: number }

const SHEETS: { [kind in Step["kind"]]: string[] } = {
  say: [CORRECTIONS], place: [FEATURES], doors: [CORRECTIONS, "site.toml"], set: ["site.toml"], write: [], undo: [], redo: [],
};

export const sheetsOf = (step: Step): string[] => (step.kind === "write" ? [step.path] : SHEETS[step.kind]);

const digests = (map: SiteMap, sheets: string[]): Record<string, string> =>
  Object.fromEntries(sheets.map((path) => [path, map.files[path] ?? ""]));

export const waiting = (step: Step, map: SiteMap): Waiting => ({ step, base: digests(map, sheetsOf(step)) });

/** Whether its sheets are still what they were when the step was made. */
export const untouched = ({ base }: Waiting, map: SiteMap): boolean =>
  Object.entries(base).every(([path, digest]) => (map.files[path] ?? "") === digest);

/** Made before the save that led from `before` to `after`, by the same person: it rests on that save now. */
export function carried(each: Waiting, before: SiteMap, after: SiteMap): Waiting {
  const base = Object.entries(each.base).map(([path, digest]) =>
    [path, digest === (before.files[path] ?? "") ? after.files[path] ?? "" : digest]);
  return { step: each.step, base: Object.fromEntries(base) };
}

/** On what stands now, whoever made it. */
export const rebased = ({ step }: Waiting, map: SiteMap): Waiting => waiting(step, map);

/** Whether a step whose answer was lost on the way was taken all the same: the newest save is what it says. */
export function stands({ step, sent }: Waiting, map: SiteMap): boolean {
  if (sent === undefined || map.version !== sent + 1) return false;
  if (step.kind === "say") {
    const last = map.corrections.slice(-step.rows.length);
    return step.rows.every((row, at) => last[at]?.correction === row.correction && (last[at]?.value ?? null) === (row.value ?? null)
      && JSON.stringify(last[at]?.points) === JSON.stringify(row.points));
  }
  if (step.kind === "place") {
    return step.rows.every(({ cells }) => !cells || map.placed.some((row) => Object.entries(cells).every(([name, value]) => (row.cells[name] ?? "") === value)));
  }
  return false;
}

/** Kept in the browser under a name; what cannot be kept (private windows, a full disk) is told by `false`. */
export function keep(name: string, what: unknown): boolean {
  try {
    localStorage.setItem(name, JSON.stringify(what));
    return true;
  } catch {
    return false;
  }
}

export function kept<T>(name: string, otherwise: T): T {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? "null") as T | null) ?? otherwise;
  } catch {
    return otherwise;
  }
}

// Every word of the list of sites, in one place, ready for other languages.

export const TITLE = "Sites of the district";
export const SEARCH = "Find a site";
export const SHOWN = "Which sites are shown";
export const NEW = "New site";
export const NEW_NAME = "What is the school called?";
export const NEW_ADDRESS = "Address";
export const ADD = "Add the site";
export const CANCEL = "Cancel";
export const NONE_FOUND = (asked: string): string => `No site is called “${asked}”.`;
export const LOADING = "Loading…";
export const PENDING = (count: number): string => `Looking through ${count} more…`;

export const EMPTY = "Welcome. There is no site yet.";
export const EMPTY_STEPS = [
  "Add the first school by its name.",
  "Upload its floor plans as DXF or SVG; the rooms are read from them.",
  "Check the rooms, place what responders need, list what is in the locker.",
  "Walk the building, then publish: a signed map pack for police, fire and EMS that works without a network.",
];
export const EMPTY_CANNOT = "Ask whoever keeps this service to add one, or to give you one of theirs.";

export const DUE = "Due next";
export const NOTHING_DUE = "Nothing is due within 90 days.";
export const DUE_KINDS: Record<string, (what: string, count: number) => string> = {
  review: () => "review of the plan",
  check: (what) => `check of locker ${what}`,
  expiry: (what, count) => `${count} ${count === 1 ? "item expires" : "items expire"} in locker ${what}`,
  pads: (what) => `pads of AED ${what} expire`,
  battery: (what) => `battery of AED ${what} expires`,
};
export const MORE_DUE = (count: number): string => `and ${count} more`;
export function when(on: string, today: string): string {
  const days = Math.round((Date.parse(on) - Date.parse(today)) / 86_400_000);
  if (days === 0) return "today";
  if (days === -1) return "yesterday";
  if (days < 0) return days < -60 ? `${Math.round(-days / 30.4)} months ago` : `${-days} days ago`;
  return days === 1 ? "tomorrow" : `in ${days} days`;
}
export const OVERDUE = "overdue";

export const COLUMNS = ["Site", "Map", "Lockers", "Open"];
export const NO_PLAN = "No plan yet";
export const NOT_WALKED = "Not walked yet";
export const WALKED = (on: string): string => `Walked ${on}`;
export const REVIEW_OVERDUE = (on: string): string => `Review overdue since ${on}`;
export const REVIEW_SOON = (on: string): string => `Review due ${on}`;
export const REVISION = (number: number): string => (number ? `revision ${number}` : "no revision issued");
export const NO_LOCKER = "No locker";
export const READY = (score: number): string => `Ready, ${score} of 100`;
export const NOT_READY = (count: number, score: number): string => `${count === 1 ? "Not ready" : `${count} not ready`}, ${score} of 100`;
export const OPEN = (count: number): string => (count ? `${count} to look at` : "Nothing open");
export const NOT_LOOKED = "Not looked at yet";
export const FILTERS: [string, string][] = [["all", "All"], ["attention", "Need attention"], ["unwalked", "Not walked"], ["locker", "Locker not ready"]];
export const COUNT = (shown: number, all: number): string => (shown === all ? `${all} ${all === 1 ? "site" : "sites"}` : `${shown} of ${all} sites`);

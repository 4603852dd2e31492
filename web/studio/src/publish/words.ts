// What the step Publish & print says, ready for other languages.

import type { Audience, Bundle, LeftOut } from "./server";

export const AUDIENCES: Record<Audience, string> = { police: "Police", fire: "Fire and EMS", public: "Public" };

export const GETS: Record<Audience, string> = {
  police: "Everything: cameras, keys, lockers with their contents.",
  fire: "For fire and EMS crews.",
  public: "For evacuation: walls, doors, rooms, exits.",
};

export const COPIES = "Copies for";
export const MARKED = "Marked copies for recipients";
export const UNMARKED = "Copies marked for nobody";

export const heading = (number: number): string => (number ? `Revision ${number}` : "A draft: revision 0");

export const NOT_WALKED =
  "Nobody has walked the building and signed for it. What is packed now is a draft: NOT WALKED stands on every page, and it is never issued.";

export const walked = (on: string | null, override: string | null): string =>
  on ? `Walked on ${on}.` : `Issued without a walk-through: ${override ?? ""}`;

export const follows = (last: number): string => (last ? `It follows revision ${last}.` : "It is the first one.");

export const blocked = (count: number): string => `${count === 1 ? "One thing is" : `${count} things are`} in the way`;

export const openStill = (count: number): string =>
  `${count === 1 ? "One thing is" : `${count} things are`} still to look at in Check rooms. The map will say so; it can be issued.`;

export const unconfirmed = (count: number): string =>
  `${count === 1 ? "One private thing is" : `${count} private things are`} to be confirmed or changed first.`;

export const unexplained = (count: number): string =>
  `The law asks for ${count === 1 ? "one thing" : `${count} things`} that the site does not have, and no reason is written down. Give one in Review, or say below why it is published all the same.`;

export const WHY = "Why now";
export const WHY_ALL_THE_SAME = "Why it is published all the same";

export const placeOf = (file: string, line: number | null): string => (line === null ? file : `${file}, line ${line}`);

export function publishWords(number: number, copies: number): string {
  const count = copies === 1 ? "1 copy" : `${copies} copies`;
  return number ? `Publish revision ${number} (${count})` : `Make a draft (${count})`;
}

export const published = (number: number): string => (number ? `Revision ${number} is published` : "The draft is made");

/** What a copy goes without, as one line. */
export function without({ features, lockers, contacts, channels, drawing }: LeftOut): string {
  const counted = (count: number, one: string, many: string): string[] => (count ? [`${count} ${count === 1 ? one : many}`] : []);
  const left = [
    ...features.map(({ label, count }) => `${count} × ${label.toLowerCase()}`),
    ...counted(lockers, "locker’s contents", "lockers’ contents"),
    ...counted(contacts, "contact", "contacts"),
    ...counted(channels, "radio channel", "radio channels"),
    ...(drawing ? ["furniture and details of the plans", "people’s names on rooms"] : []),
  ];
  return left.join(", ");
}

export const KINDS: Record<string, string> = {
  added: "Added", removed: "Removed", moved: "Moved", renumbered: "Renumbered", split: "Split", merged: "Merged", reshaped: "Other shape",
  changed: "Changed",
};

export const STILL = "Nothing changed since then.";

/** Who takes a sheet where, in the order of the list. */
export const GROUPS: [string, RegExp][] = [
  ["For the vehicle", /^print\/|^binder-card/],
  ["For the locker", /^lockers\/|^labels\//],
  ["For the building", /^signs\//],
];

const SHEETS: [RegExp, string][] = [
  [/^print\/plan-book-(.+)\.pdf$/, "Plan book on $1"], [/^print\/first-due/, "First-due sheet"], [/^print\/site/, "Site sheet"],
  [/^lockers\/(.+)-outside/, "Locker $1, outside"], [/^lockers\/(.+)-inside/, "Locker $1, inside"], [/^binder-card/, "Card for the vehicle binder"],
  [/^labels\/lockers-(.+)\.pdf/, "Locker labels, sheet $1"], [/^labels\/items-(.+)\.pdf/, "Item labels, sheet $1"],
  [/^labels\/keys-(.+)\.pdf/, "Key labels, sheet $1"], [/^signs\/doors/, "Signs for exterior doors"],
  [/^signs\/rooms-corridor/, "Room signs, corridor side"], [/^signs\/rooms-inside/, "Room signs, inside"],
  [/^signs\/rooms-window/, "Room signs, outside windows"],
];
const PAPERS: Record<string, string> = { archd: "Arch D", a3: "A3", a4: "A4" };

/** A sheet by its path in the bundle, as people call it. */
export function sheetName(path: string): string {
  for (const [pattern, words] of SHEETS) {
    const found = pattern.exec(path);
    if (found) return words.replace("$1", path.startsWith("lockers/") ? found[1]!.toUpperCase() : PAPERS[found[1]!] ?? found[1]!);
  }
  return path;
}

export const copyName = ({ audience, recipient }: Bundle): string => (recipient ? `${recipient} (marked copy)` : AUDIENCES[audience]);

export const megabytes = (size: number): string => `${(size / 1e6).toFixed(1)} MB`;

export const SETTLED = "This is what is issued now. Change the site, and the next revision can be published.";

export const DRAFTED = "It is for the walk-through and for trying out. Hand it to nobody as a map: NOT WALKED stands on every page.";
export const ANOTHER = "Publish once more";

export const NEXT: [string, string][] = [
  ["Print the locker sheets", "One on the inside of the door, one outside. Take the old ones away."],
  ["Put a binder card into each vehicle", "It carries the fingerprint that the screen must show."],
  ["Tell those who hold a copy", "An old revision in a car is a wrong map. Recipients are listed under All sites, site, notices."],
  ["Keep the file", "Anyone can check it without this service: tacmap verify FILE."],
];

export const PASSPHRASE =
  "Write it down now: it is not kept. Give it by telephone or on paper, never by the same way as the file.";

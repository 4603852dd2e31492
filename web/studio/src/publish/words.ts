// What the step Publish & print says, ready for other languages.

import type { Audience, Bundle, LeftOut, Recipient } from "./server";

export const AUDIENCES: Record<Audience, string> = { police: "Police", fire: "Fire and EMS", public: "Public" };

export const GETS: Record<Audience, string> = {
  police: "Everything: cameras, keys, lockers with their contents.",
  fire: "For fire and EMS crews.",
  public: "For evacuation: walls, doors, rooms, exits.",
};

export const COPIES = "Copies for";
export const MARKED = "Marked copies for recipients";
export const NOBODY_NAMED = "Nobody is named yet. Whoever is named gets a copy with their name on every page, and is told of each new revision.";
export const NAME_RECIPIENTS = "Name who gets the map";
export const EDIT_RECIPIENTS = "Change who gets the map";
export const ADD_RECIPIENT = "One more";
export const SAVE = "Save";
export const TAKE_AWAY = "Take away";
export const ORDER = "When and why";
export const RECIPIENT = {
  title: "Who gets the map", how: "Agencies and offices, no persons.", another: "Another one", name: "Agency or office", audience: "Which copy", email: "Mail address of the office",
  until: "Only until", leave: "Leave it as it was",
};

export const markedCopy = ({ audience, until }: Recipient): string =>
  `${AUDIENCES[audience]} copy, with their name on every page${until ? `, until ${until}` : ""}.`;

export function toldHow(email: string, mail: boolean): string {
  if (email && mail) return `Told by mail at ${email} when it is published.`;
  return email ? `This service sends no mail: you get a text to send to ${email}.` : "No mail address: you get a text to send.";
}

export const NOTICE = {
  title: "Who is told", none: "Nobody is named, so nobody is told. Name who gets the map before the next revision.",
  noneLeft: "Nobody was named then, or a later revision was told of in its place.",
  byHand: "What is marked “To send” does not go out by itself: no mail server is set, or there is no mail address. Copy each text, send it your way, and say so here.",
  toSend: "To send", sent: (day: string) => `Sent ${day}`, seen: (day: string) => `They know, ${day}`, theyKnow: "They have seen it", at: (email: string) => `Mail address: ${email}.`,
  noAddress: "No mail address.", noCopy: "No copy of this revision was made for them.", failed: "It could not be sent.", text: "The text to send", copy: "Copy the text",
  copied: "Copied.", marked: "Marked: copy it with Ctrl+C.", program: "Open in your mail program", iSent: "I have sent it",
  send: (count: number) => `Send ${count === 1 ? "it" : `these ${count}`} by mail now`,
};

export const notTold = (open: number, all: number): string =>
  open === all ? (all === 1 ? "One notice is still to be sent." : `All ${all} notices are still to be sent.`)
    : open ? `${all - open} of ${all} notices went out.` : all === 1 ? "Their notice went out." : `All ${all} notices went out.`;

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

export const PUT_RIGHT = "Put it right";

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
  ["See that all were told", "An old revision in a car is a wrong map. Above stands whose notice went out, and what is still to be sent."],
  ["Keep the file", "Anyone can check it without this service: tacmap verify FILE."],
];

export const PASSPHRASE =
  "Write it down now: it is not kept. Give it by telephone or on paper, never by the same way as the file.";

// What the step Review says, ready for other languages.

import type { Part } from "./ways";

export const PARTS: [Part, string][] = [
  ["checklist", "What the law asks"], ["findings", "To look at"], ["walk", "Walk-through"], ["contacts", "School, contacts and radio"], ["logbook", "Drills and reviews"],
];

export const GROUPS: Record<string, string> = {
  map: "The map", label: "Names and numbers", feature: "What responders look for", site: "The grounds", delivery: "How it is handed over",
  upkeep: "How it is kept true", protect: "Who may see it", practice: "What is practised",
};

export const STATUS: Record<string, string> = { met: "Met", missing: "Missing", "not-applicable": "Does not apply" };

export const STEPS: Record<string, string> = {
  upload: "Upload", check: "Check rooms", place: "Place", locker: "Locker", publish: "Publish & print", review: "this part of Review",
};

export const FORCES: [string, string][] = [["enacted", "Laws"], ["bills", "Bills, not laws as far as seen"], ["guidance", "Guidance"]];

/** Letters of a source: how sure it is. */
export const GRADES: Record<string, string> = { S: "the text was read", P: "press or official words", V: "a vendor's claim" };

/** What is said of the school, by its place among the settings. */
export const SCHOOL: { at: string; name: string; day?: boolean; hint?: string }[] = [
  { at: "name", name: "Name of the school" }, { at: "state_id", name: "The state's number for it" }, { at: "address", name: "Address, with town and state" },
  { at: "review/due", name: "Next review due", day: true }, { at: "review/rule", name: "By which rule", hint: "Policy of the board, each August" },
  { at: "agency_id", name: "Domain of the addressing agency, for dispatch", hint: "gis.county.example" },
];

/** Columns of contacts and radio channels. */
export const CONTACT: [string, string][] = [
  ["role", "Role"], ["office", "Office or desk"], ["phone", "Telephone"], ["radio", "Radio"], ["email", "Email"], ["name", "Person (stays with the school)"],
];
export const CHANNEL: [string, string][] = [["name", "Channel"], ["use", "What it is for"]];

export const LOGBOOK: [string, string][] = [
  ["on", "Day"], ["kind", "What"], ["by", "Office"], ["agency", "Agency"], ["what", "What was done"], ["people", "People"], ["lessons", "What is to change"],
];
export const KINDS: [string, string][] = [
  ["drill", "Live drill"], ["tabletop", "Tabletop exercise"], ["tour", "Tour of responders"], ["breaching-training", "Training with the breaching tools"],
  ["assessment", "Security assessment"], ["board-review", "Board review"], ["plan-review", "Plan review"], ["certification", "Certification"], ["audit", "Audit"],
  ["aerial-picture", "Laid over an aerial picture"],
];

export const PLACES: [string, string][] = [["corridor", "Corridor side"], ["inside", "Inside"], ["window", "Outside window"]];

const things = (count: number, one: string, more: string): string => (count === 1 ? `One ${one}` : `${count} ${more}`);

export const W = {
  ready: (revision: number) => `Ready to publish as revision ${revision}`,
  asks: (count: number) => `${things(count, "row asks", "rows ask")} for a reason first`,
  blocked: "Not ready to publish", must: "This must be put right first",
  mustWalk: "Nobody has walked the building with this plan: until then only drafts can be packed.",
  mustWrong: (count: number) => things(count, "problem in the site's lists", "problems in the site's lists"),
  mustPrivate: (count: number) => things(count, "private thing to confirm or change", "private things to confirm or change"),
  publish: "Go on to Publish & print", walked: (on: string, by: string) => `Walked ${on} by ${by}`, overridden: (why: string) => `Not walked: ${why}`,
  undo: "Undo", redo: "Redo", show: "Show me", right: (step: string) => `Go to ${step}`, nowhere: "Choose “Show me” on a line, and its place is shown here.",
  several: (at: number, of: number) => `${at} of ${of}`, next: "Next", toList: "back to the list", floor: "Floor plan",
  law: "Held against", noLaw: "No law is chosen yet", chooseLaw: "Choose the law of your state, or “strict”, the union of all.", union: "strict: all laws together", report: "Report for the board (PDF)",
  counts: (met: number, missing: number) => `${met} met, ${missing} missing`, only: "Only what is open",
  weight: { must: "Must", reason: "Say why", publishing: "Publishing settles it", none: "" } as Record<string, string>,
  leftOpen: "Left open", why: "Why", sources: "Where it is written", sure: "How sure", doubt: "In doubt",
  absent: "The school has none", wait: "It may wait", reasonHow: { not_present: "Why the school has no such thing", left_open: "Why it may wait, and until when" },
  keep: "Write it down", back: "Take that back", saidAbsent: "The school says",
  problems: "Wrong in the lists", private: "Private: confirm or change", findings: "Worth a look", none: "Nothing.",
  confirm: "It may stay", confirmWhy: "Why it may stay", secret: "This may not stay.", accepted: "Confirmed so far",
  coverage: "How far it is", floorName: "Floor", verified: "As drawn", wrong: "Wrong", missing: "Not there", notYet: "Not yet", changed: "Changed since",
  sheets: "1. Take along", tablet: "Form for a tablet", sheetsHow: "A worksheet for each floor, to print; or the form, which works without a network and saves a file.",
  results: "2. What was found", resultsHow: "The files of the tablet form, or the worksheets typed up as CSV.", choose: "Choose files",
  each: "Or say it here, one by one", eachHow: "What nobody has looked at yet.",
  notSure: (count: number) => (count === 1 ? "One thing is not sure on the plan" : `${count} things are not sure on the plan`),
  notSureHow: "Each needs an answer of its own: until then the floor does not count as walked.",
  answered: (count: number) => things(count, "answer", "answers"), states: { verified: "As drawn", wrong: "Wrong", missing: "Not there" } as Record<string, string>,
  sign: "3. Sign", by: "Who walked (a role, no name)", on: "Day of the walk", agency: "With which agency", rest: "All that nobody named was found as drawn", signIt: "Sign and record",
  mayNotSign: "A walk-through is signed by whoever has the role of a verifier.",
  signHow: "The record is signed with this service's key and never changed. A later answer can correct it.",
  signed: (count: number) => `Signed: ${things(count, "answer is", "answers are")} on record.`, nothingNew: "Nothing new: all of it is on record already.",
  doubtful: (count: number) => (count === 1 ? "One thing is not sure on the plan, and needs an answer of its own." : `${count} things are not sure on the plan, and need answers of their own.`), toThem: "Go to them", contrary: "Said otherwise before:",
  override: "Publish without a walk-through", overrideHow: "Every screen and page then says so, with this reason.", overrideWhy: "Why", overrideBy: "Which role decides", overrideIt: "Record this decision",
  numbers: "Rooms where a number on the wall is missing, or nobody looked", numbersHow: "On the corridor side, inside, and on the outside window.", absentMark: "missing", unseenMark: "not looked", records: "Signed records", noRecords: "None yet.",
  school: "The school", schoolHow: "It stands on every page and every screen.", nothingTo: "Nothing to do in the studio",
  contacts: "Contacts", contactsHow: "Desks and offices, by role: police liaison, security coordinator, resource officer, utilities, alarm company. Nothing here is in a public pack.",
  channels: "Radio channels", channelsHow: "Check points, where radios were tried, are placed on the plan.", addRow: "Add a line", remove: "Take this line away", saveRows: "Save", savedRows: "Saved",
  logbook: "Drills, exercises and reviews", logbookHow: "What was practised and reviewed, when, and by which offices. It stays with the school.", addEntry: "Write it down", day: "Day",
};

/** What the check says for people at the files of a site, as people at the studio do it. */
const PLAIN: [RegExp, string][] = [
  [/ Or say that there is none: .*$/, ""],
  [/^Georeference the site;/, "Say where the school stands, in Upload;"], [/^Give where true north lies: .*$/, "Give where true north lies, in Upload."], [/^Fill in (.*) in site\.toml/, "Fill in $1"], [/state_id/, "the state's number"],
  [/access_point rows/, "the access points"], [/stair rows/, "the stairs"], [/, with access_control/, ", and say how each is controlled"],
  [/, with normally_locked/, ", and say which are locked"], [/: radio_check with its result/, ", with its result"],
  [/: result and checked_at in features\.csv/, ""],
  [/ in features\.csv(: (ground with kind|a row of)[^.]*)?( \([\w, ]+\))?/g, " on the plan"],
  [/:? ?\[\[?\w+\]?\] in site\.toml(, with two control points or true_north_deg)?/, ""],
  [/: revision and issued in site\.toml, then tacmap pack/, ""], [/ in site\.toml( \(\[\w+\]\))?/, ""],
  [/[:;] (then )?tacmap [^.]*/g, ""], [/ Its maps\./, ""], [/ into logbook\.csv( \([\w-]+\))?/, " into the logbook"],
  [/ \((access_ref|opens|bearing_deg|access_control)[^)]*\)/g, ""], [/, or its doors in opens/, ", or its doors"],
];

export const plain = (todo: string): string => PLAIN.reduce((text, [from, to]) => text.replace(from, to), todo);

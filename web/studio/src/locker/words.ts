// What the step Locker says, ready for other languages.

/** The columns of an inventory in their order: name in the sheet, heading, width in the table, what it is for. */
export interface Column { id: string; name: string; width: number; hint: string; count?: boolean }

export const COLUMNS: Column[] = [
  { id: "group", name: "Group", width: 88, hint: "access, breach, plans, medical, comms, light or control" },
  { id: "item", name: "Item", width: 236, hint: "What it is" },
  { id: "par", name: "Should be", width: 66, hint: "How many there should be", count: true },
  { id: "on_hand", name: "On hand", width: 66, hint: "How many there are", count: true },
  { id: "lot", name: "Lot", width: 88, hint: "The maker's lot, one line for each" },
  { id: "expires", name: "Expires", width: 108, hint: "Its last good day: year-month-day" },
  { id: "serial", name: "Serial no.", width: 104, hint: "What tells it from others of its kind" },
  { id: "condition", name: "Condition", width: 84, hint: "good, worn …" },
  { id: "critical", name: "Critical", width: 62, hint: "Without it the locker is not ready" },
  { id: "access_ref", name: "Key tag", width: 108, hint: "The tag of a key or card, never its code" },
  { id: "opens", name: "Opens doors", width: 128, hint: "Door numbers with spaces between them" },
];

export const GROUPS = ["access", "breach", "plans", "medical", "comms", "light", "control"];

export const LOG: [string, string][] = [
  ["on", "Day"], ["kind", "Why"], ["by", "Who"], ["agency", "Agency"], ["seal_before", "Seal found"], ["seal_after", "Seal left"],
  ["counted", "All counted"], ["faults", "What was wrong or used"], ["radio", "Radio"],
];

export const KINDS: Record<string, string> = { monthly: "Monthly", "after-use": "After use", drill: "Drill", incident: "Incident" };

export const W = {
  none: "This site has no emergency locker yet",
  noneHow: "Begin one with the master list: 32 things that responders look for. You change it as you like.",
  begin: "New locker",
  beginHow: "The counts of the master list are suggestions. Nothing is on hand before somebody counts it.",
  id: "Its number, as on the door", name: "What people call it", from: "Begin with", master: "the master list", like: (id: string) => `what ${id} should hold`,
  add: "Begin this locker", cancel: "Leave it",
  drop: "This locker was a mistake: take it away",
  ready: "Ready", notReady: "Not ready", score: (score: number) => `${score} of 100`,
  seal: "Seal", noSeal: "no seal", last: "Last check", never: "never", due: "Next check due", overdue: "overdue", soon: "Expires within 90 days",
  nothing: "nothing", more: (count: number) => `and ${count} more`, expired: "expired", short: "Short",
  check: "New check", checkHow: "Opens the form for a phone, in a new tab", noCheck: "A check is recorded by a locker inspector.",
  sheets: "Print its sheets", download: "Download CSV", upload: "Upload CSV", undo: "Undo", redo: "Redo",
  inventory: "What is in it", addRow: "Add a line", remove: "Take this line away",
  keysOf: "Arrows, Enter and Tab move as in a spreadsheet; F2 edits within a cell; lines copied from a spreadsheet can be pasted.",
  wrong: (count: number) => (count === 1 ? "One cell needs another look" : `${count} cells need another look`),
  saved: "All of it is saved", saving: "Saving…", away: "Kept on this computer until the network is back",
  unplaced: "This locker is not on the plan yet", where: "Room it stands in", put: "Put it there", exact: "Or place it exactly on the plan",
  placed: "On the plan", noRoom: (room: string) => `There is no room ${room} on the plan.`,
  keys: "Keys and cards, and the doors they open", noKeys: "No line has a key tag or doors yet. Write them into the last two columns above.",
  noTag: "no tag", opensNone: "opens no door yet", addDoor: "Add a door", unknownDoor: "is no door of the plan", takeDoor: (door: string) => `Does not open ${door}`,
  shut: "Exterior doors that no key of any locker opens", allOpen: "Every numbered exterior door can be opened.", noNumbers: "The plan has no exterior door numbers yet.",
  history: "Checks so far", historyHow: "A log that only grows: a mistake is corrected by another check.", noChecks: "Nobody has checked it yet.", counts: "Counts",
  changes: (count: number) => (count === 1 ? "One change" : `${count} changes`),
  pasted: "This is what pasting would change", uploaded: "This is what the file would change", conflicted: "Somebody else changed this list meanwhile",
  conflictHow: "Below is what yours would change in theirs.", keepMine: "Keep mine", takeTheirs: "Take theirs", take: "Change it so", leave: "Leave it as it is",
  also: (count: number) => (count === 1 ? "Also take away the one line that is not in it" : `Also take away the ${count} lines that are not in it`),
  newLine: "New line", gone: "Taken away", noChange: "It says what the list says already.", empty: "empty",
  workbook: "This is a spreadsheet program's own file. Open it there, save it as CSV, and choose that.",
  unknownColumns: (names: string) => `Columns that are not known here were left out: ${names}.`,
};

// What is done in the studio about each finding: where, and in words. Every code of docs/reference/findings.md has its row; where
// nothing can be done in the studio, the row says why.

import type { Way } from "../ways";

/** `way` is null where the studio has no place for it. `control` "problem" is the finding's own line in Check rooms. */
export interface Answer { way: Way | null; todo: string }

const upload = (control: string, todo: string): Answer => ({ way: { step: "upload", control }, todo });
const check = (todo: string): Answer => ({ way: { step: "check", control: "problem" }, todo });
const place = (control: string, todo: string): Answer => ({ way: { step: "place", control }, todo });
const locker = (control: string, todo: string): Answer => ({ way: { step: "locker", control }, todo });
const review = (part: string, control: string, todo: string): Answer => ({ way: { step: "review", part, control }, todo });
const nowhere = (todo: string): Answer => ({ way: null, todo });

const AGAIN = "Have the drawing saved again by the program that made it (AUDIT or RECOVER first), then replace it in Upload.";
const COMPARE = "Compare the map with the drawing there. Where it is wrong, put it right in Check rooms.";
const NUMBERS = "Click the rooms and type their numbers; a series of them is numbered along a line.";

export const ANSWERS: Record<string, Answer> = {
  "blocks-missing": upload("newer", AGAIN),
  "clip-ignored": check("Look for what does not belong, and take it out: a room that is none, a door that is none."),
  "construction-left-out": nowhere("Nothing is to be done, unless a cover hid what is out of date: then have the drawing put right."),
  "coordinates-impossible": upload("newer", AGAIN),
  "embedded-picture": upload("newer", "Ask for the drawing that the picture was made from, and replace this one by it."),
  "encoding-guessed": check("Compare the names of rooms with the drawing, and type those that are wrong."),
  "entities-damaged": upload("newer", AGAIN),
  "entities-not-read": upload("newer", "Have these parts exploded in the drawing if they belong to the plan, and replace it."),
  "external-reference-missing": upload("newer", "Have the other files bound into the drawing (XREF, Bind > Insert; or save as plain SVG), and replace it."),
  "file-cut-short": upload("newer", "Copy or export the drawing again, and replace it."),
  "file-recovered": upload("newer", AGAIN),
  "labels-cut": check("Look whether a room's name is among them, and type it."),
  "layers-hidden": upload("newer", "If these layers belong to the plan, have them switched on and saved, and replace the drawing."),
  "paperspace-left-out": upload("newer", "If the plan is drawn on that sheet, have it moved to modelspace (CHSPACE), and replace the drawing."),
  "paperspace-read": upload("measure", "Measure a door or a corridor: the size may be that of the paper."),
  "readers-disagree": check(COMPARE),
  "reference-cycle": upload("newer", "Have it saved as plain SVG, and replace the drawing."),
  "second-reader-failed": check(COMPARE),
  "style-not-read": check(COMPARE),
  "traced-picture": upload("newer", "Ask for the drawing itself, and replace this one by it."),
  "transform-unreadable": upload("newer", "Have it saved as plain SVG, and replace the drawing."),
  "undeclared-prefix": nowhere("Nothing is to be done: all of it was read."),

  "area-differs": check("Look at the room's outline: draw the wall that is missing, or keep its number."),
  "drawing-left-out": upload("add-drawing", "If it is a floor, have it saved as a file of its own, and add that drawing."),
  "floors-guessed": upload("add-drawing", "Look at each floor. Where one is none, have each saved as a file of its own, and add those."),
  "gap-closed": check("Say of the widest gaps what they are: a door, a way through, or a wall."),
  "no-numbers": check(NUMBERS),
  "no-rooms-found": upload("newer", "Check that it is a floor plan with walls as lines that are switched on, and replace it; or draw the rooms in Check rooms."),
  "no-text": check(NUMBERS),
  "number-beside-room": check("Keep the number, or type the right one."),
  "number-doubled": check("Type the right number of one of the rooms."),
  "number-unclear": check("Look at the outline: draw the wall that is missing, or type the number."),
  "number-without-room": check("Draw the room, or the wall that closes it."),
  "numbers-share-room": check("Draw the wall between them, or type the one number."),
  "open-to-below": nowhere("Nothing is to be done: it is shown with that name and wants no number."),
  "room-without-number": check("Type its number, or say that it bears none."),
  "short-lines-left-out": upload("newer", "Have one floor saved by itself, without furniture, and replace the drawing."),
  "text-as-strokes": check(NUMBERS),
  "units-inferred": upload("measure", "Measure a door or a corridor, and say how long it is if that is wrong."),
  "units-uncertain": upload("measure", "Measure a door or a corridor, and say how long it is."),
  "walls-joined": check("Look whether there is a way through."),

  "aerial-left-out": upload("newer", "Have furniture and details left out of the drawing, and replace it. The site sheet has the picture."),
  "agency-unknown": review("contacts", "school-agency_id", "Give the domain name of the agency that answers for the school's addresses, if dispatch asks for it."),
  "alignment-points-disagree": upload("line-up", "Line the floor up anew by two corners; and measure both floors."),
  "building-position-unknown": upload("line-up", "Line its floor up with one of the other building: two corners on each."),
  "changed-since-walk": review("walk", "walk-each", "Look at it on foot again, and record it in the walk-through."),
  "contact-name-left-out": review("contacts", "contacts-list", "Give the office or desk its name; a person's name stays with the school."),
  "door-above-ground": place("tab-doors", "Number those that crews can walk up to, as at a slope; leave balconies and roofs."),
  "door-number-doubled": place("tab-doors", "Correct one of the numbers, on the plan or on its sign."),
  "door-number-gap": place("tab-doors", "Look whether a door is missing on the plan, or its number."),
  "door-number-order": place("tab-doors", "Walk around the building with the numbers, and correct what is wrong."),
  "door-without-key": locker("keys", "Say which key or card opens these doors, or add one."),
  "door-without-number": place("tab-doors", "Take the numbers suggested around the building, or type those of the signs."),
  "exports-left-out": review("contacts", "school-address", "Give the address with its state; the date of issue comes with publishing."),
  "floor-alignment-guessed": upload("line-up", "Look whether stairs lie over each other; if not, line the floor up by two corners."),
  "floors-differ-in-unit": upload("measure", "Measure a door or a corridor on each of the floors."),
  "georeference-close": upload("on-earth", "Choose points that are far apart."),
  "georeference-residual": upload("on-earth", "Check the points: one of them may be wrong."),
  "georeference-scale": upload("on-earth", "Check the points, and measure a length on the plan."),
  "key-door-unknown": locker("keys", "Correct the doors that the key opens, or number that door in Place."),
  "letters-not-printed": nowhere("Write the text in letters that can be printed, or beside its own, in the place where it stands."),
  "locker-count-differs": locker("check-locker", "Count what is in it, and record the check."),
  "locker-not-placed": locker("locker-room", "Say in which room it stands."),
  "locker-not-ready": locker("locker", "The reasons stand there; put them right, and record a check."),
  "locker-without-contents": locker("locker", "Begin this locker, or take it off the plan in Place."),
  "lot-not-counted": locker("check-locker", "Count it, and record the check."),
  "lot-without-expiry": locker("inventory", "Read the date on the lot, and type it."),
  "main-entrance-unknown": place("tab-doors", "Choose the main entrance, and number the doors from it."),
  "not-walked": review("walk", "walk-by", "Walk the building with the worksheets, and sign what was found."),
  "old-encoding": nowhere("Look whether accents are right. What is saved in the studio is saved in letters for all languages."),
  "page-large": upload("newer", "Have furniture and details left out of the drawing, and replace it; or make sites of the buildings."),
  "privacy-code": check("Take it out: the code of a door, a lock or an alarm may not stay."),
  "privacy-login": check("Take it out: a login or a password may not stay."),
  "privacy-name": check("Name the room by its use or the role, or say in Review why the name may stay."),
  "privacy-roster": check("Name these rooms by their uses, or say in Review why the names may stay."),
  "privacy-telephone": review("contacts", "contacts-list", "Write the number to its desk among the contacts, and take it out of the text."),
  "walk-key-revoked": review("walk", "walk-by", "The key that signed it was revoked. Record anew what was found, and sign for it."),
  "walk-key-unknown": nowhere("Who runs the service says whose signatures count (tacmap key --pin); until then this record does not."),
  "walk-not-signed": review("walk", "walk-by", "Who walked is written down, and nobody signed for it. Sign for it."),

  "correction-contradicted": check("Say once more what is right: the last word stands."),
  "correction-doubtful": check("Look at the plan there, and say it anew if it is still so."),
  "correction-needless": check("Nothing is lost by it: the plan says the same by now."),
  "correction-not-applied": check("Look at the plan there: draw it anew so that it can act."),
  "correction-without-place": check("What it was meant for is not there any more: say it anew where it belongs."),
  "door-leads-nowhere": check("Draw the room behind it, or say that it leads outdoors."),
  "north-without-place": upload("on-earth", "Say where the school stands: two corners of the building that are known on earth."),
  "room-renumbered": place("tab-placed", "Choose the thing and give its room by the new number."),
  "symbol-proposed": place("tab-suggested", "Say whether it is what it looks like."),
  "room-without-door": check("Draw its door."),
};

// Changes laid over a floor: what was there before dashed, what is there now with a thick line, each with its number in the list.

import { rings } from "../../../viewer/src/geometry";
import type { Point, Polygon } from "../../../viewer/src/model";
import { disc, fill, font, type Sheet, stroke, trace } from "../map/sheet";
import type { Change } from "./server";

export interface Numbered { number: number; change: Change }

type Look = [edge: string, width: number, dash: number[], fill: string];

const ABOVE = 24; // px over the place, where the number of the room can still be read
const WAS: Look = ["#6b7280", 2.5, [7, 6], "#6b728014"];
const WAS_CHOSEN: Look = ["#4b5563", 4, [7, 6], "#6b728033"];
const IS: Look = ["#0b57d0", 3, [], "#0b57d01a"];
const IS_CHOSEN: Look = ["#0b57d0", 5, [], "#0b57d040"];

/** The changes over a floor; the chosen one's number on top. */
export function paintChanges(sheet: Sheet, changes: readonly Numbered[], chosen: number | null): void {
  for (const { number, change } of changes) {
    for (const outline of change.before) area(sheet, outline, number === chosen ? WAS_CHOSEN : WAS);
    for (const outline of change.after) area(sheet, outline, number === chosen ? IS_CHOSEN : IS);
  }
  const last = [...changes].sort((a, b) => Number(a.number === chosen) - Number(b.number === chosen));
  for (const { number, change } of last) if (change.at) badge(sheet, change.at, number, number === chosen);
}

function area({ g, to }: Sheet, outline: Polygon, [edge, width, dash, colour]: Look): void {
  for (const ring of rings(outline)) {
    trace(g, ring.map(to), true);
    fill(g, colour);
    stroke(g, edge, width, dash);
  }
}

function badge({ g, to }: Sheet, at: Point, number: number, chosen: boolean): void {
  const [x, y] = to(at);
  disc(g, [x, y - ABOVE], 12);
  fill(g, chosen ? "#8a5a00" : "#0b57d0");
  stroke(g, "#fff", 2);
  g.font = font(700, 12);
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillStyle = "#fff";
  g.fillText(String(number), x, y - ABOVE);
}

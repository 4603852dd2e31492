// What a pasted piece or another file would change in an inventory, line by line, before anybody says yes to it.

import { folded, format, meant, parse, separatorOf, type SheetRow } from "../csv";
import { COLUMNS } from "./words";

type Cells = Record<string, string>;

/** One line as it would be: changed cells with what they hold now, a new line, or one that goes. */
export interface Change { what: "cells" | "new" | "gone"; item: string; cells: { column: string; before: string; after: string }[] }

/** The lines as they would be; `absent` counts those that the other list does not have and that `gone` would take away. */
export interface Proposal { rows: SheetRow[]; absent: number; unknown: string[] }

const MARKS = ["lot", "serial", "access_ref", "expires"];
const TOLD = ["locker", "short"]; // columns of an inventory sheet that say nothing new

const columnCalled = (name: string): string | undefined =>
  COLUMNS.find((each) => folded(each.id) === folded(name) || folded(each.name) === folded(name))?.id;

/** The cells of a clipboard or a file. */
export const piece = (text: string): string[][] =>
  parse(text, text.includes("\t") ? "\t" : separatorOf(text)).filter((cells) => cells.some((cell) => cell.trim()) && !cells[0]?.startsWith("#"))
    .map((cells) => cells.map((cell) => meant(cell.trim())));

/** Whether its first row names columns. */
export const headed = (cells: string[][]): boolean => (cells[0] ?? []).filter(columnCalled).length >= 2;

/** A list with headings laid over the one that is there: lines meet by item and by what tells them apart. */
export function laidOver(rows: readonly SheetRow[], cells: string[][], gone: boolean): Proposal {
  const heads = cells[0]!, columns = heads.map(columnCalled);
  const unknown = heads.filter((head, i) => head && !columns[i] && !TOLD.includes(folded(head)));
  const left = rows.map((row) => ({ row, met: false }));
  const after: SheetRow[] = rows.map((row) => row);
  for (const line of cells.slice(1)) {
    const own: Cells = {};
    columns.forEach((column, i) => column && (own[column] = line[i] ?? ""));
    const found = bestOf(left, own);
    if (found) {
      found.met = true;
      after[rows.indexOf(found.row)] = { ...found.row, cells: { ...found.row.cells, ...own } };
    } else after.push({ cells: own, remarks: [], line: 0 });
  }
  const absent = left.filter((each) => !each.met).map(({ row }) => row);
  return { rows: gone ? after.filter((row) => !absent.includes(row)) : after, absent: absent.length, unknown };
}

/** A piece without headings, laid down from a cell to the right and downwards. */
export function laidDown(rows: readonly SheetRow[], cells: string[][], row: number, column: number): Proposal {
  const after = [...rows];
  cells.forEach((line, down) => {
    const before = after[row + down] ?? { cells: {}, remarks: [], line: 0 };
    const own: Cells = { ...before.cells };
    line.forEach((cell, right) => {
      const at = COLUMNS[column + right];
      if (at) own[at.id] = cell;
    });
    after[row + down] = { ...before, cells: own };
  });
  return { rows: after, absent: 0, unknown: [] };
}

/** What differs, in words: cells of the same line, lines that come, lines that go. */
export function changesOf(before: readonly SheetRow[], after: readonly SheetRow[]): Change[] {
  const found: Change[] = [];
  const twins = pairs(before, after);
  for (const row of after) {
    const old = twins.get(row);
    const cells = COLUMNS.map(({ id }) => ({ column: id, before: old?.cells[id] ?? "", after: row.cells[id] ?? "" })).filter((each) => each.before !== each.after);
    if (cells.length || !old) found.push({ what: old ? "cells" : "new", item: row.cells["item"] ?? "", cells });
  }
  const kept = new Set(twins.values());
  for (const row of before) if (!kept.has(row)) found.push({ what: "gone", item: row.cells["item"] ?? "", cells: [] });
  return found;
}

/** Each later line with the earlier one that it was: itself, else the one at its line of the file, else one of its name. */
function pairs(before: readonly SheetRow[], after: readonly SheetRow[]): Map<SheetRow, SheetRow> {
  const free = new Set(before), found = new Map<SheetRow, SheetRow>();
  const meet = (same: (old: SheetRow, row: SheetRow) => boolean): void => {
    for (const row of after) {
      const old = found.has(row) ? undefined : [...free].find((each) => same(each, row));
      if (old) found.set(row, old), free.delete(old);
    }
  };
  meet((old, row) => old === row);
  meet((old, row) => row.line > 0 && old.line === row.line && old.cells["item"] === row.cells["item"]);
  meet((old, row) => called(old.cells) === called(row.cells));
  meet((old, row) => row.line > 0 && old.line === row.line);
  return found;
}

function bestOf<Line extends { row: SheetRow; met: boolean }>(left: Line[], own: Cells): Line | undefined {
  const free = left.filter(({ met, row }) => !met && folded(row.cells["item"] ?? "") === folded(own["item"] ?? ""));
  const alike = (line: Line): number => MARKS.filter((mark) => own[mark] && own[mark] === line.row.cells[mark]).length;
  return free.reduce<Line | undefined>((best, line) => (best && alike(best) >= alike(line) ? best : line), undefined);
}

const called = (cells: Cells): string => format([["item", ...MARKS].map((name) => cells[name] ?? "")]);

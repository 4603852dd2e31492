// CSV as the service reads and writes it (RFC 4180): comma, semicolon or tab, quotation marks, remarks that begin with "#".
//
// parse and format keep every cell as it stands; meant and harmless turn a cell into what a person reads and back, so that no
// spreadsheet program takes it for a formula (as tacmap.site.spreadsheet does). A Sheet keeps remarks, unknown columns and order.

const DECLARED = /^\ufeff?sep=(.)\r?\n/i;
const NUMBER = /^-\d+(\.\d+)?$/;
const ACTS = /^'*(?:\s*[=+\-@#\uff1d\uff0b\uff0d\uff20]|\s)/;

interface Line { line: number; cells: string[] }

/** A row of a sheet: its cells by column, as meant; `remarks` is what stands above it and is no row; `line` counts from 1, 0 if new. */
export interface SheetRow { cells: Record<string, string>; remarks: string[][]; line: number }

/** A sheet with a first row that names its columns (as written there, in their order); `end` are remarks below its rows. */
export interface Sheet {
  separator: string; ending: string; columns: string[]; heading: string[][]; rows: SheetRow[]; end: string[][];
}

/** The cells of every line, as they stand. A quotation mark that is never closed takes the rest of the text. */
export function parse(text: string, separator = separatorOf(text)): string[][] {
  return records(text, separator).map(({ cells }) => cells);
}

/** Rows as text; cells are put into quotation marks only where they need them. */
export function format(rows: readonly (readonly string[])[], separator = ",", ending = "\n"): string {
  const marks = [separator, '"', "\n", "\r"];
  const written = (cell: string): string => (marks.some((mark) => cell.includes(mark)) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((cells) => cells.map(written).join(separator) + ending).join("");
}

/** What a first line "sep=;" declares, else what stands most in the first row that is no remark: comma, semicolon or tab. */
export function separatorOf(text: string): string {
  const declared = DECLARED.exec(text);
  if (declared) return declared[1]!;
  const header = text.split(/\r?\n/).find((line) => line.trim() && !line.startsWith("#")) ?? "";
  const count = (mark: string): number => header.split(mark).length - 1;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** The text as a cell that no program takes for a formula; a number is none. */
export const harmless = (text: string): string => (ACTS.test(text) && !NUMBER.test(text) ? `'${text}` : text);

/** The text that harmless made this cell of. */
export const meant = (cell: string): string => (cell.startsWith("'") && ACTS.test(cell.slice(1)) ? cell.slice(1) : cell);

/** The text of a file: UTF-8 or UTF-16 as they mark themselves, else what older spreadsheet programs write. */
export function decoded(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes.slice(0, 2));
  const marked = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(marked, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** A name as it is compared: "On hand" is "on_hand" (as tacmap.site.words.loose). */
export const folded = (name: string): string => name.normalize("NFKC").replace(/[\s\-_.–—]+/g, "").toLowerCase();

/** The sheet that a text is; `known` are the columns of an empty one, and the names by which its own are found. */
export function readSheet(text: string, known: readonly string[]): Sheet {
  const separator = separatorOf(text);
  const sheet: Sheet = { separator, ending: text.includes("\r\n") ? "\r\n" : "\n", columns: [], heading: [], rows: [], end: [] };
  let remarks: string[][] = [];
  for (const { line, cells } of records(text.replace(/^\ufeff/, ""), separator)) {
    if ((line === 1 && DECLARED.test(text)) || cells[0]?.startsWith("#") || cells.every((cell) => !cell.trim())) remarks.push(cells);
    else if (!sheet.columns.length) {
      sheet.columns = cells.map((cell) => known.find((name) => folded(name) === folded(cell)) ?? cell.trim());
      sheet.heading = remarks;
      remarks = [];
    } else {
      sheet.rows.push({ line, remarks, cells: Object.fromEntries(sheet.columns.map((name, i) => [name, meant((cells[i] ?? "").trim())])) });
      remarks = [];
    }
  }
  if (!sheet.columns.length) sheet.columns = [...known];
  sheet.end = remarks;
  return sheet;
}

/** The text of a sheet. Columns that a row fills in and the sheet has not are added at its end. */
export function writeSheet(sheet: Sheet): string {
  const filled = sheet.rows.flatMap(({ cells }) => Object.keys(cells).filter((name) => cells[name]));
  const more = new Set(filled.filter((name) => !sheet.columns.includes(name)));
  const columns = [...sheet.columns, ...more];
  const lines = sheet.rows.flatMap(({ cells, remarks }) => [...remarks, columns.map((name) => harmless(cells[name] ?? ""))]);
  return format([...sheet.heading, columns, ...lines, ...sheet.end], sheet.separator, sheet.ending);
}

function records(text: string, separator: string): Line[] {
  const found: Line[] = [];
  let cells: string[] = [], cell = "", at = 0, line = 1, start = 1;
  const end = (): void => {
    found.push({ line: start, cells: [...cells, cell] });
    cells = [];
    cell = "";
  };
  while (at < text.length) {
    const mark = text[at]!;
    if (mark === '"' && cell === "") {
      const [inside, after] = quoted(text, at + 1);
      cell = inside;
      line += inside.split("\n").length - 1;
      at = after;
    } else if (mark === separator) {
      cells.push(cell);
      cell = "";
      at += 1;
    } else if (mark === "\n" || mark === "\r") {
      end();
      at += mark === "\r" && text[at + 1] === "\n" ? 2 : 1;
      start = line += 1;
    } else {
      cell += mark;
      at += 1;
    }
  }
  if (cell !== "" || cells.length) end();
  return found;
}

/** (what stands within quotation marks from here, where it ends). */
function quoted(text: string, from: number): [string, number] {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  const end = at < 0 ? text.length : at;
  return [text.slice(from, end).replaceAll('""', '"'), end + 1];
}

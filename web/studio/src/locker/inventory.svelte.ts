// One locker's list on the desk: edited at once, saved behind, undone step by step, and never written over what others saved.

import { readSheet, writeSheet, type Sheet, type SheetRow } from "../csv";
import type { Draft } from "../draft.svelte";
import { Refused } from "../server";
import { COLUMNS } from "./words";

export type Saving = "saved" | "saving" | "away";

/** What waits to be saved, and the text that it was made from. */
interface Waiting { base: string; text: string }

const KNOWN = COLUMNS.map(({ id }) => id);
const AGAIN_MS = 5000;
const kept = new WeakMap<Draft, Map<string, Inventory>>();

/** The list of this path; it stays as it is while other steps are open. */
export function inventoryOf(draft: Draft, path: string): Inventory {
  const lists = kept.get(draft) ?? new Map<string, Inventory>();
  kept.set(draft, lists);
  const list = lists.get(path) ?? new Inventory(draft, path);
  lists.set(path, list);
  return list;
}

export class Inventory {
  sheet: Sheet = $state.raw(readSheet("", KNOWN));
  saving: Saving = $state("saved");
  theirs: SheetRow[] | null = $state.raw(null); // what somebody else saved, while this side has not been saved
  refused: Refused | null = $state.raw(null);
  damaged = $state(false);
  saves = $state(0); // counts up with each save that was taken
  private past: Sheet[] = $state.raw([]);
  private future: Sheet[] = $state.raw([]);
  private base = "";
  private busy = false;
  private again = false;

  constructor(private readonly draft: Draft, readonly path: string) {}

  get rows(): SheetRow[] {
    return this.sheet.rows;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  get text(): string {
    return writeSheet(this.sheet);
  }

  /** Take what the service has, unless something here still waits to be saved. */
  async load(): Promise<void> {
    const seen = this.saves;
    const text = await this.draft.sheet(this.path);
    if (this.busy || this.theirs || this.saving === "away" || seen !== this.saves) return;
    if (text !== this.base || !this.saves) this.show(text);
    const waiting = JSON.parse(localStorage.getItem(this.shelf) ?? "null") as Waiting | null;
    if (waiting && waiting.text !== text) await this.goOn(waiting, text);
  }

  set(row: number, column: string, value: string): void {
    if ((this.rows[row]?.cells[column] ?? "") === value) return;
    this.put(this.rows.map((each, at) => (at === row ? { ...each, cells: { ...each.cells, [column]: value } } : each)));
  }

  add(): void {
    const group = this.rows.at(-1)?.cells["group"] ?? "";
    this.put([...this.rows, { cells: { group, item: "", par: "1", on_hand: "0", critical: "no" }, remarks: [], line: 0 }]);
  }

  remove(row: number): void {
    const { remarks } = this.rows[row]!;
    const rows = this.rows.map((each, at) => (at === row + 1 ? { ...each, remarks: [...remarks, ...each.remarks] } : each));
    this.put(rows.filter((_, at) => at !== row));
  }

  /** All lines at once, as one step. */
  put(rows: SheetRow[]): void {
    this.past = [...this.past, this.sheet];
    this.future = [];
    this.sheet = { ...this.sheet, rows };
    void this.keep();
  }

  undo(): void {
    const before = this.past.at(-1);
    if (!before) return;
    [this.past, this.future] = [this.past.slice(0, -1), [...this.future, this.sheet]];
    this.sheet = before;
    void this.keep();
  }

  redo(): void {
    const after = this.future.at(-1);
    if (!after) return;
    [this.past, this.future] = [[...this.past, this.sheet], this.future.slice(0, -1)];
    this.sheet = after;
    void this.keep();
  }

  /** Of two who changed the list: put this side over theirs, or take theirs (which can be undone). */
  settle(mine: boolean): void {
    const theirs = this.theirs!;
    this.theirs = null;
    if (mine) void this.keep();
    else this.put(theirs);
  }

  private get shelf(): string {
    return `tacmap-list-${this.draft.id}-${this.path}`;
  }

  /** What could not be saved when the page was closed, on top of what it was made from. */
  private async goOn(waiting: Waiting, text: string): Promise<void> {
    this.past = [...this.past, this.sheet];
    this.sheet = readSheet(waiting.text, KNOWN);
    if (waiting.base !== text) this.theirs = readSheet(text, KNOWN).rows;
    await this.keep();
  }

  private show(text: string): void {
    this.base = text;
    this.damaged = text.includes("\ufffd");
    const sheet = readSheet(text, KNOWN);
    if (this.saves && writeSheet(sheet) !== this.text) this.past = [...this.past, this.sheet];
    this.sheet = sheet;
  }

  /** Save what is here; while a save is under way, once more when it is done. */
  private async keep(): Promise<void> {
    this.again = true;
    localStorage.setItem(this.shelf, JSON.stringify({ base: this.base, text: this.text } satisfies Waiting));
    if (this.busy || this.theirs) return;
    this.busy = true;
    this.saving = "saving";
    try {
      while (this.again && !this.theirs) {
        this.again = false;
        await this.send(this.text);
      }
      this.saving = "saved";
    } catch {
      this.saving = "away";
      setTimeout(() => void this.keep(), AGAIN_MS);
    } finally {
      this.busy = false;
    }
  }

  private async send(text: string): Promise<void> {
    this.refused = null;
    await this.draft.write(this.path, text);
    const told = this.draft.told;
    if (told === null) {
      this.base = text;
      this.numberLines(text);
      this.saves += 1;
    } else await this.meet(told);
    if (!this.theirs && !this.again) localStorage.removeItem(this.shelf);
  }

  /** The lines of the saved file, so that what is wrong in one is told at its cell. */
  private numberLines(text: string): void {
    if (this.again) return;
    const { rows } = readSheet(text, KNOWN);
    this.sheet = { ...this.sheet, rows: this.rows.map((row, at) => ({ ...row, line: rows[at]?.line ?? 0 })) };
  }

  private async meet(told: Refused): Promise<void> {
    if (told.status !== 412) {
      this.refused = told;
      return;
    }
    this.draft.told = null;
    const text = await this.draft.sheet(this.path);
    if (text === this.base) this.again = true; // they saved something else
    else {
      this.base = text;
      this.theirs = readSheet(text, KNOWN).rows;
    }
  }
}

// One locker's list on the desk: edited at once, saved behind as steps of the draft, undone step by step; of two who change it
// one decides.

import { readSheet, writeSheet, type Sheet, type SheetRow } from "../csv";
import type { Draft } from "../draft.svelte";
import { sheetOf, type Refused } from "../server";
import { COLUMNS } from "./words";

const KNOWN = COLUMNS.map(({ id }) => id);
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
  theirs: SheetRow[] | null = $state.raw(null); // what somebody else saved, while this side has not been saved
  refused: Refused | null = $state.raw(null);
  saves = $state(0); // counts up with each save that was taken
  private past: Sheet[] = $state.raw([]);
  private future: Sheet[] = $state.raw([]);
  private base = "";
  private busy = $state(false);
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

  get saving(): "saved" | "saving" | "away" {
    if (this.draft.away) return "away";
    return this.busy || this.draft.saving ? "saving" : "saved";
  }

  /** Take what stands, unless something here is on its way. */
  async load(): Promise<void> {
    const seen = this.saves;
    const text = await this.draft.sheet(this.path);
    if (this.busy || this.theirs || seen !== this.saves) return;
    if (text !== this.base || !this.saves) this.show(text);
    await this.meet();
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

  /** Of two who changed the list: put this side over theirs, or take theirs. */
  async settle(mine: boolean): Promise<void> {
    const theirs = this.theirs!;
    this.theirs = null;
    if (!mine) {
      this.past = [...this.past, this.sheet];
      this.sheet = { ...this.sheet, rows: theirs };
    }
    await this.draft.decide(mine);
    this.base = this.text;
    this.saves += 1;
    await this.meet();
  }

  private show(text: string): void {
    this.base = text;
    const sheet = readSheet(text, KNOWN);
    if (this.saves && writeSheet(sheet) !== this.text) this.past = [...this.past, this.sheet];
    this.sheet = sheet;
  }

  /** Save what is here; while a save is under way, once more when it is done. */
  private async keep(): Promise<void> {
    this.again = true;
    if (this.busy || this.theirs) return;
    this.busy = true;
    while (this.again && !this.theirs) {
      this.again = false;
      await this.send(this.text);
    }
    this.busy = false;
  }

  private async send(text: string): Promise<void> {
    await this.draft.write(this.path, text);
    this.refused = this.draft.told;
    this.base = text;
    this.saves += 1;
    if (!this.again) this.numberLines(text);
    await this.meet();
  }

  /** The lines of the saved file, so that what is wrong in one is told at its cell. */
  private numberLines(text: string): void {
    const { rows } = readSheet(text, KNOWN);
    this.sheet = { ...this.sheet, rows: this.rows.map((row, at) => ({ ...row, line: rows[at]?.line ?? 0 })) };
  }

  /** Where somebody else saved this list meanwhile: see theirs. */
  private async meet(): Promise<void> {
    const first = this.draft.outbox[0]?.step;
    if (!this.draft.halted || first?.kind !== "write" || first.path !== this.path) return;
    this.theirs = readSheet(await sheetOf(this.draft.id, this.path), KNOWN).rows;
  }
}

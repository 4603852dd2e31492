// The site on the desk: what is understood, what people put right and placed, and the way back through every step.
//
// A step is sent at once and shown when the service has applied it. Steps wait in the outbox, in their order; while the
// network is away they stay there, in the browser. Undo asks the service to put a save of ours back; which saves are
// ours is kept in the browser, so that the way back outlives a reload.

import type { Floor, Opening, Point, Space } from "../../viewer/src/model";
import { carried, keep, kept, rebased, stands, untouched, waiting, type Step, type Waiting } from "./outbox";
import {
  addRows, mapOf, numberDoors, placeRows, putBack, putSettings, putSheet, Refused, sheetOf, Unreached, type Change, type Numbering, type Problem, type Row,
  type Set, type SiteMap,
} from "./server";

const AGAIN_MS = 8000; // between two looks whether the network is back
const LATER = new Set([401, 429, 502, 503, 504, 507]); // the step is right, and may be taken another time

/** The saves that undo and redo lead back and forth through. */
interface Saves { done: number[]; undone: number[] }

export class Draft {
  map: SiteMap = $state.raw()!;
  floorId = $state("");
  chosen: string[] = $state([]);
  away = $state(false);
  told: Refused | null = $state.raw(null);
  /** Somebody else changed a sheet that the first of the waiting steps was made from: the person decides. */
  halted = $state(false);
  outbox: Waiting[] = $state.raw([]);
  private saves: Saves = $state.raw({ done: [], undone: [] });
  private sending: Promise<void> | null = null;

  private constructor(readonly id: string, map: SiteMap) {
    this.map = map;
    this.floorId = this.floors[0]?.id ?? "";
    this.outbox = kept<Waiting[]>(this.shelf("waiting"), []).filter((each) => each.step);
    this.saves = kept(this.shelf("saves"), { done: [], undone: [] });
  }

  static async open(id: string): Promise<Draft> {
    const draft = new Draft(id, await mapOf(id));
    await draft.sendWaiting();
    return draft;
  }

  get name(): string {
    return this.map.preplan.name;
  }

  get saving(): number {
    return this.away || this.halted ? 0 : this.outbox.length;
  }

  get floors(): Floor[] {
    return this.map.preplan.buildings.flatMap((building) => building.floors);
  }

  get floor(): Floor | undefined {
    return this.floors.find((floor) => floor.id === this.floorId);
  }

  /** What is still open on the floor that is shown, the gravest first. */
  get problems(): Problem[] {
    return this.map.problems.filter((problem) => problem.floor === this.floorId);
  }

  /** The rooms of the floor that is shown of which something is open. */
  get doubtful(): ReadonlySet<string> {
    const open = this.floor?.spaces.filter(({ sure, number, name, kind }) => !sure || (!number && !name && kind === "room")) ?? [];
    return new Set(open.map(({ id }) => id));
  }

  get canUndo(): boolean {
    return this.saves.done.length > 0 || this.outbox.length > 0;
  }

  get canRedo(): boolean {
    return this.saves.undone.length > 0;
  }

  space(id: string | undefined): Space | undefined {
    return this.floor?.spaces.find((space) => space.id === id);
  }

  opening(id: string | undefined): Opening | undefined {
    return this.floor?.openings.find((opening) => opening.id === id);
  }

  /** A point of the map in the coordinates of a floor's plan file, of the one that is shown unless another is named. */
  inFile(at: Point, floor = this.floorId): Point {
    const { origin, metres_per_unit, y_down } = this.map.placements[floor]!;
    return [origin[0] + at[0] / metres_per_unit, origin[1] + (y_down ? -1 : 1) * at[1] / metres_per_unit];
  }

  /** A point of the floor's plan file on the map. */
  onMap(at: Point): Point {
    const { origin, metres_per_unit, y_down } = this.map.placements[this.floorId]!;
    return [(at[0] - origin[0]) * metres_per_unit, (y_down ? -1 : 1) * (at[1] - origin[1]) * metres_per_unit];
  }

  /** Say something of places on the floor that is shown. */
  say(correction: string, at: Point[], value?: string): Promise<void> {
    return this.sayAll([this.saying(correction, at, value)]);
  }

  /** What `say` would write down. */
  saying(correction: string, at: Point[], value?: string): Row {
    return { floor: this.floorId, correction, points: at.map((point) => this.inFile(point)), value: value ?? null };
  }

  sayAll(rows: Row[]): Promise<void> {
    return this.take({ kind: "say", rows });
  }

  /** Add, change and take away things that are placed: one step. */
  place(rows: Change[]): Promise<void> {
    return this.take({ kind: "place", rows });
  }

  numberDoors(wanted: Numbering): Promise<void> {
    return this.take({ kind: "doors", wanted });
  }

  /** Set what site.toml says at some places: one step. */
  set(settings: Set[]): Promise<void> {
    return this.take({ kind: "set", settings });
  }

  /** A sheet of the site as it stands ("features.csv", "lockers/EL-1.csv"); the empty text where there is none. */
  sheet(path: string): Promise<string> {
    const mine = this.outbox.findLast(({ step }) => step.kind === "write" && step.path === path)?.step;
    if (mine?.kind === "write") return Promise.resolve(mine.text);
    return path in this.map.files ? sheetOf(this.id, path) : Promise.resolve("");
  }

  /** Put a whole sheet in the place of the one there is: one step, which can be undone. Settles when it was taken, refused or kept for later. */
  write(path: string, text: string): Promise<void> {
    return this.take({ kind: "write", path, text });
  }

  /** A step that waits for the network is left out; one that was saved is put back. */
  undo(): void {
    if ((this.away || this.halted) && this.outbox.length) {
      this.keepOutbox(this.outbox.slice(0, -1));
      this.halted &&= this.outbox.length > 0;
    } else if (this.canUndo) void this.take({ kind: "undo" });
  }

  redo(): void {
    if (this.canRedo) void this.take({ kind: "redo" });
  }

  /** Look again at what stands: after something was changed by another way than the steps of this page. */
  async refresh(): Promise<void> {
    this.map = await mapOf(this.id);
  }

  /** Send what was kept while the network was away. */
  sendWaiting(): Promise<void> {
    if (!this.outbox.length || this.halted) return Promise.resolve();
    return (this.sending ??= this.sendAll().finally(() => (this.sending = null)));
  }

  /** After a halt: send the waiting steps on top of what somebody else saved, or leave them out. */
  decide(send: boolean): Promise<void> {
    this.keepOutbox(send ? this.outbox.map((each) => rebased(each, this.map)) : []);
    this.halted = false;
    this.told = null;
    return this.sendWaiting();
  }

  private take(step: Step): Promise<void> {
    this.told = null;
    this.keepOutbox([...this.outbox, waiting(step, this.map)]);
    return this.sendWaiting();
  }

  private async sendAll(): Promise<void> {
    while (this.outbox.length && !this.halted) {
      if (!(await this.sendFirst())) return;
    }
  }

  /** Whether the first of the waiting steps was dealt with. */
  private async sendFirst(): Promise<boolean> {
    const [first, ...rest] = this.outbox as [Waiting, ...Waiting[]];
    const before = this.map;
    try {
      this.keepOutbox([{ ...first, sent: before.version }, ...rest]);
      const after = await this.sent(first.step, before.version);
      if (after) this.took(first.step, before, after);
      else this.keepOutbox(rest);
      this.away = false;
      return true;
    } catch (error) {
      if (error instanceof Unreached || (error instanceof Refused && LATER.has(error.status))) return this.wait(error);
      if (!(error instanceof Refused)) throw error;
      this.away = false;
      if (error.status === 412) return this.overtaken(first, before, error);
      this.told = error;
      this.keepOutbox(rest);
      return true;
    }
  }

  /** The map with the step applied; null where there is nothing to undo. */
  private sent(step: Step, version: number): Promise<SiteMap | null> {
    if (step.kind === "say") return addRows(this.id, version, step.rows);
    if (step.kind === "place") return placeRows(this.id, version, step.rows);
    if (step.kind === "doors") return numberDoors(this.id, version, step.wanted);
    if (step.kind === "set") return putSettings(this.id, version, step.settings);
    if (step.kind === "write") return putSheet(this.id, version, step.path, step.text);
    const save = (step.kind === "undo" ? this.saves.done : this.saves.undone).at(-1);
    return save === undefined ? Promise.resolve(null) : putBack(this.id, version, save);
  }

  private took(step: Step, before: SiteMap, after: SiteMap): void {
    this.map = after;
    this.keepOutbox(this.outbox.slice(1).map((each) => carried(each, before, after)));
    const { done, undone } = this.saves;
    if (step.kind === "undo") this.keepSaves({ done: done.slice(0, -1), undone: [...undone, after.version] });
    else if (step.kind === "redo") this.keepSaves({ done: [...done, after.version], undone: undone.slice(0, -1) });
    else this.keepSaves({ done: [...done, after.version], undone: [] });
  }

  /** Somebody saved since. What lies on other sheets does not disturb: the step is sent again. Else the person decides. */
  private async overtaken(first: Waiting, before: SiteMap, error: Refused): Promise<boolean> {
    const { step } = first;
    this.map = await mapOf(this.id);
    if (step.kind === "undo" || step.kind === "redo") {
      if (this.map.version !== before.version) return true;
      this.forget(step.kind);
      this.told = error;
      this.keepOutbox(this.outbox.slice(1));
      return true;
    }
    if (stands(first, this.map)) {
      this.took(step, before, this.map);
      return true;
    }
    if (untouched(first, this.map)) return this.map.version !== before.version;
    this.told = error;
    this.halted = true;
    return false;
  }

  /** A save that cannot be put back any more is no way back. */
  private forget(kind: "undo" | "redo"): void {
    const { done, undone } = this.saves;
    this.keepSaves(kind === "undo" ? { done: done.slice(0, -1), undone } : { done, undone: undone.slice(0, -1) });
  }

  private wait(error: Error): false {
    this.away = true;
    if (error instanceof Refused) this.told = error;
    setTimeout(() => void this.sendWaiting(), AGAIN_MS);
    return false;
  }

  private shelf(what: string): string {
    return `tacmap-${what}-${this.id}`;
  }

  private keepOutbox(outbox: Waiting[]): void {
    this.outbox = outbox;
    keep(this.shelf("waiting"), outbox);
  }

  private keepSaves(saves: Saves): void {
    this.saves = saves;
    keep(this.shelf("saves"), saves);
  }
}

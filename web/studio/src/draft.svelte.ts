// The site on the desk: what is understood, what people put right, and the way back through every step.
//
// A step is sent at once and shown when the service has applied it. Steps wait in a queue; while the network is away they
// are kept in the browser and sent later.

import type { Floor, Opening, Point, Space } from "../../viewer/src/model";
import { addRows, mapOf, putSheet, Refused, sheetOf, Unreached, type Problem, type Row, type SiteMap } from "./server";

const CORRECTIONS = "corrections.csv";

/** A whole sheet of the site as it shall stand; the empty text is no sheet. */
interface Sheet { path: string; text: string }

type Step = { rows: Row[] } | Sheet;

export class Draft {
  map: SiteMap = $state.raw()!;
  floorId = $state("");
  chosen: string[] = $state([]);
  saving = $state(0);
  away = $state(false);
  told: Refused | null = $state.raw(null);
  private undone: Sheet[] = $state([]);
  private done: Sheet[] = $state([]);
  private queue: Promise<void> = Promise.resolve();

  private constructor(readonly id: string, map: SiteMap) {
    this.map = map;
    this.floorId = this.floors[0]?.id ?? "";
  }

  static async open(id: string): Promise<Draft> {
    const draft = new Draft(id, await mapOf(id));
    await draft.sendWaiting();
    return draft;
  }

  get name(): string {
    return this.map.preplan.name;
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

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  space(id: string | undefined): Space | undefined {
    return this.floor?.spaces.find((space) => space.id === id);
  }

  opening(id: string | undefined): Opening | undefined {
    return this.floor?.openings.find((opening) => opening.id === id);
  }

  /** A point of the map in the coordinates of the floor's plan file. */
  inFile(at: Point): Point {
    const { origin, metres_per_unit, y_down } = this.map.placements[this.floorId]!;
    return [origin[0] + at[0] / metres_per_unit, origin[1] + (y_down ? -1 : 1) * at[1] / metres_per_unit];
  }

  /** A point of the floor's plan file on the map. */
  onMap(at: Point): Point {
    const { origin, metres_per_unit, y_down } = this.map.placements[this.floorId]!;
    return [(at[0] - origin[0]) * metres_per_unit, (y_down ? -1 : 1) * (at[1] - origin[1]) * metres_per_unit];
  }

  /** Say something of places on the floor that is shown. */
  say(correction: string, at: Point[], value?: string): void {
    const row: Row = { floor: this.floorId, correction, points: at.map((point) => this.inFile(point)), value: value ?? null };
    this.sayAll([row]);
  }

  sayAll(rows: Row[]): void {
    void this.take({ rows }, (before) => {
      this.done.push(before);
      this.undone = [];
    });
  }

  /** A sheet of the site as it stands ("features.csv", "lockers/EL-1.csv"); the empty text where there is none. */
  sheet(path: string): Promise<string> {
    return path === CORRECTIONS ? Promise.resolve(this.map.text) : sheetOf(this.id, path);
  }

  /** Put a whole sheet in the place of the one there is: one step, which can be undone. Settles when it was taken or refused. */
  write(path: string, text: string): Promise<void> {
    return this.take({ path, text }, (before) => {
      this.done.push(before);
      this.undone = [];
    });
  }

  undo(): void {
    const step = this.done.at(-1);
    if (step) void this.take(step, (before) => {
      this.done.pop();
      this.undone.push(before);
    });
  }

  redo(): void {
    const step = this.undone.at(-1);
    if (step) void this.take(step, (before) => {
      this.undone.pop();
      this.done.push(before);
    });
  }

  private take(step: Step, kept: (before: Sheet) => void): Promise<void> {
    this.saving += 1;
    this.told = null;
    this.queue = this.queue.then(() => this.send(step, kept)).finally(() => (this.saving -= 1));
    return this.queue;
  }

  private async send(step: Step, kept: (before: Sheet) => void): Promise<void> {
    const path = "rows" in step ? CORRECTIONS : step.path;
    try {
      const before = { path, text: await this.sheet(path) };
      this.map = await ("rows" in step ? addRows(this.id, this.map.version, step.rows) : putSheet(this.id, this.map.version, path, step.text));
      kept(before);
      this.away = false;
    } catch (error) {
      if (error instanceof Unreached && "rows" in step) this.keepWaiting(step.rows);
      else if (error instanceof Refused) await this.refused(error);
      else throw error;
    }
  }

  /** Somebody else saved first: show theirs, and say that this step was not taken. */
  private async refused(error: Refused): Promise<void> {
    if (error.status === 412 || error.status === 409) this.map = await mapOf(this.id);
    this.told = error;
  }

  private get shelf(): string {
    return `tacmap-waiting-${this.id}`;
  }

  private keepWaiting(rows: Row[]): void {
    this.away = true;
    localStorage.setItem(this.shelf, JSON.stringify([...this.waiting(), ...rows]));
  }

  private waiting(): Row[] {
    return JSON.parse(localStorage.getItem(this.shelf) ?? "[]") as Row[];
  }

  /** Send what was kept while the network was away. */
  async sendWaiting(): Promise<void> {
    const rows = this.waiting();
    if (!rows.length) return;
    localStorage.removeItem(this.shelf);
    this.sayAll(rows);
    await this.queue;
  }
}

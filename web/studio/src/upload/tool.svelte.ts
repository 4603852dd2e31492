// What is being shown on the plan: a length, an arrow to the north, points on earth, corners that lie over each other.

import type { Floor, Point } from "../../../viewer/src/model";
import type { Draft } from "../draft.svelte";
import type { Note } from "../plan";
import type { Drawing } from "../map/sketch";
import * as words from "./words";

export type Kind = "measure" | "north" | "place" | "align";

/** A corner of the building: where it lies in the file of a floor, and what was typed of where that is on earth. */
export interface Spot { floor: string; plan: Point; typed: string; name?: string }

export class Tool {
  kind: Kind | null = $state(null);
  at: Point | null = $state.raw(null);
  /** The two ends of what is measured, on the map. */
  ends: Point[] = $state.raw([]);
  bearing = $state(0);
  spots: Spot[] = $state([]);
  /** Corners of the floor that is lined up, and of the other one, in the coordinates of their files. */
  here: Point[] = $state.raw([]);
  over: Floor | null = $state.raw(null);
  private own = "";

  begin(kind: Kind): void {
    this.end();
    this.kind = kind;
  }

  end(): void {
    this.kind = this.over = this.at = null;
    this.ends = this.here = [];
  }

  lineUp(floor: Floor, over: Floor): void {
    this.begin("align");
    this.own = floor.id;
    this.over = over;
  }

  get drawing(): Drawing | null {
    if (this.kind === "measure") return this.ends.length ? null : { shape: "LineString", most: 2 };
    if (this.kind === "place") return { shape: "Point" };
    if (this.kind === "align") return { shape: "LineString", most: 2 };
    return null;
  }

  get how(): string {
    if (this.kind === "measure") return words.MEASURE_HOW;
    if (this.kind === "place") return words.CLICK_NEXT;
    if (this.kind === "align") return this.here.length ? words.LINE_UP_THEN(this.over?.label ?? "") : words.LINE_UP_HOW;
    return "";
  }

  drawn(points: Point[], draft: Draft): void {
    if (this.kind === "measure") this.ends = points;
    if (this.kind === "place") this.spots.push({ floor: draft.floorId, plan: inFile(draft, points[0]!), typed: "" });
    if (this.kind === "align" && !this.here.length) {
      this.here = points.map((point) => inFile(draft, point));
      draft.floorId = this.over!.id;
    } else if (this.kind === "align") void this.linedUp(points.map((point) => inFile(draft, point)), draft);
  }

  private async linedUp(there: Point[], draft: Draft): Promise<void> {
    const [building, floor] = this.own.split("/") as [string, string];
    const pairs = this.here.map((here, at) => ({ here, there: there[at], floor: this.over!.id }));
    const own = this.own;
    this.end();
    draft.floorId = own;
    await draft.set([{ at: `buildings/${building}/floors/${floor}/align`, value: pairs }]);
  }

  /** Words on the map for what was set so far. */
  notes(draft: Draft): Note[] {
    if (this.kind === "measure") return this.ends.map((at, order) => ({ at, text: "AB"[order]!, loud: true }));
    if (this.kind !== "place") return [];
    return this.spots.flatMap(({ floor, plan }, order) => (floor === draft.floorId ? [{ at: draft.onMap(plan), text: String(order + 1), loud: true }] : []));
  }
}

/** A point of the map in the file of the floor that is shown, to a tenth of a millimetre of the building. */
export function inFile(draft: Draft, at: Point): Point {
  const digits = Math.min(8, Math.max(0, Math.ceil(Math.log10(draft.map.placements[draft.floorId]!.metres_per_unit)) + 4));
  return draft.inFile(at).map((value) => Number(value.toFixed(digits))) as Point;
}

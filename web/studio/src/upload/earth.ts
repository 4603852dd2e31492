// How far a corner of the building lies from where its latitude and longitude put it.

import { fromEarth } from "../../../viewer/src/later/earth";
import type { Georeference, Point } from "../../../viewer/src/model";
import type { Draft } from "../draft.svelte";
import type { ControlPoint } from "./server";

/** Metres; 0 for a point whose floor is not drawn. */
export function missed(draft: Draft, placed: Georeference, point: ControlPoint): number {
  const at = point.site ?? onSite(draft, point);
  const there = fromEarth(placed, point.lat, point.lon);
  return at ? Math.hypot(at[0] - there[0], at[1] - there[1]) : 0;
}

function onSite(draft: Draft, { floor, plan }: ControlPoint): Point | null {
  const ground = draft.map.preplan.buildings[0]?.floors.reduce((a, b) => (Math.abs(b.index) < Math.abs(a.index) ? b : a)).id;
  const placement = draft.map.placements[floor ?? ground ?? ""];
  if (!placement || !plan) return null;
  const { origin, metres_per_unit, y_down } = placement;
  return [(plan[0] - origin[0]) * metres_per_unit, (y_down ? -1 : 1) * (plan[1] - origin[1]) * metres_per_unit];
}

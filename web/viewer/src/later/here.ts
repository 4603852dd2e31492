// Where am I, on a plan that knows its place on earth.

import type { Handle } from "../handle";
import { lengths } from "../site";
import { fromEarth } from "./earth";

declare const tacmap: Handle;

/** Within walls satellites err by tens of metres: the card says by how many. */
export function here(): void {
  const { site, say, choose, bare } = tacmap;
  const { georeference } = site.plan;
  if (!georeference) return;
  say("Looking …");
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const at = fromEarth(georeference, coords.latitude, coords.longitude);
    choose(bare(at, `You are here, give or take ${lengths(coords.accuracy)}`, null));
  }, () => say("This device does not tell where it is"), { enableHighAccuracy: true, timeout: 15_000 });
}

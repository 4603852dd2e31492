// Search first: exact before prefix before substring; dashes, spaces and accents do not count.

import type { Point } from "./model";
import type { Site } from "./site";

/** Something that can be found: a room, a door or a feature. */
export interface Found {
  id: string; kind: "space" | "opening" | "feature" | "point"; title: string; about: string; floor: string | null;
  at: Point; keys: string[]; words: string; rank: number;
}

export const folded = (text: string): string =>
  text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toUpperCase().replace(/[\s\-\u2010-\u2015_.,:;/#'"()]+/g, "");

const MOST = 40;

/** 9 before 10, rooms before doors before equipment. */
export const byNumber = (a: Found, b: Found): number => a.rank - b.rank || a.title.localeCompare(b.title, "en", { numeric: true });

/** The best first. What lies on the floor in view wins among equals, then rooms, doors and equipment in their order. */
export function search(site: Site, query: string, floor: string): Found[] {
  const wanted = folded(query);
  if (!wanted) return [];
  const words = query.split(/\s+/).map(folded).filter(Boolean);
  const hits: [number, Found][] = [];
  for (const found of site.all) {
    const score = grade(found, wanted, words);
    if (score < 4) hits.push([score * 100 + found.rank * 2 + (found.floor === floor ? 0 : 1), found]);
  }
  hits.sort((a, b) => a[0] - b[0] || byNumber(a[1], b[1]));
  return hits.slice(0, MOST).map(([, found]) => found);
}

function grade(found: Found, wanted: string, words: string[]): number {
  let best = 4;
  for (const key of found.keys) {
    if (key === wanted) return 0;
    if (best > 1 && key.startsWith(wanted)) best = 1;
    if (best > 2 && key.includes(wanted)) best = 2;
  }
  if (best > 3 && words.length > 1 && words.every((word) => found.words.includes(word))) best = 3;
  return best;
}

// Search first: exact before prefix before substring; dashes, spaces and accents do not count.

import type { Point } from "./model";
import type { Site } from "./site";

/** Something that can be found: a room, a door or a feature. The first of its keys is its number, if it has one. */
export interface Found {
  id: string; kind: "space" | "opening" | "feature" | "point"; title: string; about: string; floor: string | null;
  at: Point; keys: string[]; words: string; rank: number;
}

export const folded = (text: string): string =>
  text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toUpperCase().replace(/[\s\-\u2010-\u2015_.,:;/#'"()]+/g, "");

const { compare } = new Intl.Collator("en", { numeric: true }); // ten times as fast as localeCompare

/** 9 before 10, rooms before doors before equipment. */
export const byNumber = (a: Found, b: Found): number => a.rank - b.rank || compare(a.title, b.title);

/**
 * The best first. Among equals a number comes before a name ("A" finds AED A-1 before the room called ART), then what lies on
 * the floor in view, then rooms, doors and equipment in their order.
 */
export function search(site: Site, query: string, floor: string): Found[] {
  const wanted = folded(query);
  if (!wanted) return [];
  const words = query.split(/\s+/).map(folded).filter(Boolean);
  const hits: [number, Found][] = [];
  for (const found of site.all) {
    const score = grade(found, wanted, words);
    if (score < 8) hits.push([score * 100 + found.rank * 2 + (found.floor === floor ? 0 : 1), found]);
  }
  return hits.sort((a, b) => a[0] - b[0] || byNumber(a[1], b[1])).map(([, found]) => found);
}

/** Exact 0, prefix 2, substring 4, all words somewhere 6; one more for a name. 8 for nothing. */
function grade(found: Found, wanted: string, words: string[]): number {
  let best = words.length > 1 && words.every((word) => found.words.includes(word)) ? 6 : 8;
  found.keys.forEach((key, i) => {
    const at = key.indexOf(wanted);
    if (at >= 0) best = Math.min(best, (key === wanted ? 0 : at ? 4 : 2) + Number(i > 0));
  });
  return best;
}

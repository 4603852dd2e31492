// What the studio asks of the service. Every write names the version it was made from; nobody's work is written over.

import { whole } from "../../viewer/src/document";
import type { Point, Preplan } from "../../viewer/src/model";
import { decoded } from "./csv";
import { floorsOf, type AtHand } from "./floors";

/** One thing to look at. `at` lies in the coordinates of the plan's file; `kind` is the correction that would settle it. */
export interface Problem {
  id: string; code: string; severity: string; message: string; floor: string; at?: Point; room?: string; kind?: string;
}

/** One row of corrections.csv; `points` lie in the coordinates of the plan's file. */
export interface Row { floor: string; correction: string; points: Point[]; value?: string | null }

export interface KeptRow extends Row { line: number; by?: string | null; on?: string | null }

export interface Placement { origin: Point; metres_per_unit: number; y_down: boolean }

/** A row of features.csv as it is written, the feature it places, and what is wrong with it. */
export interface PlacedRow { line: number; cells: Record<string, string>; feature?: string; problems?: { column?: string; message: string; remedy: string }[] }

/** What one row of features.csv shall say; without `line` a new one, without `cells` taken away. */
export interface Change { line?: number; cells?: Record<string, string> }

/** The doors of a building are to bear the numbers that run around it from `main`; `only` some of them. */
export interface Numbering { building: string; main: string; only?: string[] }

/** What is wrong in the site's sheets: nothing is issued until it is put right. */
export interface Hindrance { file: string; line: number | null; column: string | null; message: string; remedy: string }

/** Something about the site as a whole that a person should look at; `floor` is an id where it is about one. */
export interface Note { code: string; message: string; severity: string; floor?: string | null }

/** A site as it is understood now, with all that people have put right and placed. `files` are the digests of its sheets. */
export interface SiteMap {
  version: number; preplan: Preplan; problems: Problem[]; hindrances: Hindrance[]; notes: Note[]; corrections: KeptRow[]; placed: PlacedRow[]; files: Record<string, string>;
  placements: Record<string, Placement>;
}

/** What the service refused, in its words: what is wrong, where, and what to do. */
export class Refused extends Error {
  constructor(readonly status: number, readonly title: string, readonly detail: string, readonly remedy: string) {
    super([title, detail, remedy].filter(Boolean).join(" "));
  }
}

/** Told to the window when the session has ended; what waits in the outbox stays there. */
export const LOGGED_OUT = "tacmap-logged-out";

/** The service did not answer: the network is away. */
export class Unreached extends Error {}

export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, headers: { accept: "application/json", ...init.headers } });
  } catch {
    throw new Unreached("The service cannot be reached.");
  }
  if (answer.ok) return answer;
  if (answer.status === 401) window.dispatchEvent(new Event(LOGGED_OUT));
  const told = (await answer.json().catch(() => ({}))) as Record<string, string>;
  throw new Refused(answer.status, told["title"] ?? answer.statusText, told["detail"] ?? "", told["remedy"] ?? "");
}

/** The leaves of a long list, as the service leads from one to the next. */
export async function* leaves<Leaf>(path: string): AsyncGenerator<Leaf> {
  for (let next: string | undefined = path; next; ) {
    const answer: Response = await ask(next);
    yield (await answer.json()) as Leaf;
    next = /<([^>]+)>; *rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
  }
}

/** The whole of a list. */
export async function every<Entry>(path: string): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const leaf of leaves<Entry[]>(path)) found.push(...leaf);
  return found;
}

interface Told extends Omit<SiteMap, "preplan"> {
  document: { preplan: Preplan }; floors: Record<string, string[]>; drawn: Record<string, { preplan: Preplan }>;
}

let atHand: AtHand = new Map();

/** The map that a request answers with: of the floors only those that are not at hand. */
async function mapFrom(path: string, init: RequestInit = {}): Promise<SiteMap> {
  const known = atHand;
  const answer = await ask(path, { ...init, headers: { ...init.headers, "known-floors": [...known.keys()].join(",") } });
  const { document, floors, drawn, ...rest } = (await answer.json()) as Told;
  const preplan = whole(document.preplan);
  atHand = floorsOf(Object.values(floors).flat(), drawn, known);
  for (const building of preplan.buildings) building.floors = floors[building.id]!.map((digest) => atHand.get(digest)!.floor);
  return { ...rest, preplan };
}

export const site = (id: string): string => `/sites/${encodeURIComponent(id)}`;

export const mapOf = (id: string): Promise<SiteMap> => mapFrom(`${site(id)}/map`);

const post = (id: string, version: number, path: string, body: object): Promise<SiteMap> =>
  mapFrom(`${site(id)}/${path}`, {
    method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json", "if-match": `"${version}"` },
  });

export const addRows = (id: string, version: number, rows: Row[]): Promise<SiteMap> => post(id, version, "corrections", { rows });

export const placeRows = (id: string, version: number, rows: Change[]): Promise<SiteMap> => post(id, version, "features", { rows });

/** A value of site.toml at its place, such as "buildings/main/floors/1/label"; null takes it away. */
export interface Set { at: string; value: unknown }

export const putSettings = (id: string, version: number, settings: Set[]): Promise<SiteMap> =>
  mapFrom(`${site(id)}/setting`, {
    method: "PATCH", body: JSON.stringify({ settings }), headers: { "content-type": "application/json", "if-match": `"${version}"` },
  });

export const numberDoors = (id: string, version: number, wanted: Numbering): Promise<SiteMap> => post(id, version, "door-numbers", wanted);

/** Give back what a save changed, as it was before it. */
export const putBack = (id: string, version: number, save: number): Promise<SiteMap> => post(id, version, `versions/${save}/put-back`, {});

/** A sheet of the site as text; the empty text where there is none. */
export async function sheetOf(id: string, path: string): Promise<string> {
  try {
    return decoded(await (await ask(`${site(id)}/files/${path}`)).arrayBuffer());
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return "";
    throw error;
  }
}

/** Put a whole sheet in the place of the one there is; the empty text takes it away. */
export async function putSheet(id: string, version: number, path: string, text: string): Promise<SiteMap> {
  const init = text ? { method: "PUT", body: text } : { method: "DELETE" };
  await ask(`${site(id)}/files/${path}`, { ...init, headers: { "if-match": `"${version}"` } });
  return mapOf(id);
}

/** What the rooms along a line would be numbered; nothing is kept. `points` lie in the coordinates of the plan's file. */
export const seriesAlong = async (id: string, along: { floor: string; points: Point[]; first: string; step: number; side?: "left" | "right" }): Promise<Row[]> =>
  (await (await ask(`${site(id)}/series`, { method: "POST", body: JSON.stringify(along), headers: { "content-type": "application/json" } })).json()) as Row[];

/** The walk around a building from its main entrance: each exterior door with the number it would bear. */
export interface DoorRound {
  building: string; main: string | null; direction: string; doors: { floor: string; opening: string; at: Point; was: string | null; number: string }[];
}

export const doorRound = async (id: string, building: string, main?: string): Promise<DoorRound> =>
  (await (await ask(`${site(id)}/door-numbers?${new URLSearchParams({ building, ...(main && { main }) })}`)).json()) as DoorRound;

/** A row of the table of feature types: how it looks, what is asked of it, who sees it at the least. */
export interface ThingType {
  id: string; label: string; layer: string; audience: string; form: string; letters: string; colour: string; geometry: string[];
  fields: { name: string; audience: string }[];
}

export const thingTypes = (): Promise<ThingType[]> => every("/studio/feature-types");

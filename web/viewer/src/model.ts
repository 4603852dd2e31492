// The inline records: the canonical preplan (made whole by `document.ts`), and what was derived from it.

import { traced, whole } from "./document";

export type Point = [number, number];

export interface Polygon { exterior: Point[]; holes: Point[][] }

export interface Space {
  id: string; outline: Polygon; label_at: Point; area_m2: number; number?: string; name?: string; kind: string; sure: boolean;
  verified: string; exterior_marking?: boolean;
}

export interface Opening {
  id: string; a: Point; b: Point; kind: string; number?: string; connects: [string | null, string | null]; exterior?: boolean;
  hinge?: Point; swing_to?: Point; sure: boolean; verified: string;
}

export interface Finding { code: string; message: string; at?: Point; severity?: string }

/** Lines are traced when they are asked for: furniture is not seen on opening. */
export interface Linework { kind: string; paths: () => Point[][] }

export interface Floor {
  id: string; label: string; index: number; spaces: Space[]; openings: Opening[]; walls: Polygon[]; linework: Linework[];
  findings: Finding[];
}

export interface Building { id: string; name: string; floors: Floor[] }

export interface Feature {
  id: string; type: string; points: Point[]; geometry: string; floor?: string; number?: string; name?: string;
  attributes: [string, string][]; verified: string; verified_by?: string; verified_on?: string;
}

export interface Contact { role: string; name?: string; phone?: string; radio?: string }

export interface Georeference { latitude: number; longitude: number; y_axis_bearing: number }

export interface Preplan {
  id: string; name: string; revision: number; exercise?: boolean; review?: { due?: string }; walk_through?: { walked_on?: string }; georeference?: Georeference;
  buildings: Building[]; features: Feature[]; contacts: Contact[];
}

export interface SymbolRow { label: string; layer: string; form: string; letters: string; colour: string }

/** The nearest of its kind on foot: the id of a door or feature and the metres to it. */
export interface Near { to: string; metres: number }

/** One room, door or feature in the responder's words, and its node in the net of ways. */
export interface Place { words: string; node: number | undefined; door: Near | undefined; camera: Near | undefined; aed: Near | undefined }

/**
 * What can be walked. Nodes, floor by floor: x, y in decimetres of the first, then the step to each next one. Edges: for each
 * node how much further on the nodes are that it is joined to, then 0. `exits`: the node of each exterior door. `stairs`:
 * metres walked between two storeys.
 */
export interface Walks { nodes: number[][]; edges: number[]; exits: Record<string, number>; stairs: number }

/** Columns to the right of `left`, rows downwards from `top`, in metres; letters skip I and O. */
export interface Grid { left: number; top: number; cell: number; columns: string[]; rows: number }

/**
 * `north`: where true north points on the plan, degrees clockwise from +y; null when nobody said. `cones`: what each
 * camera sees. `letters`: of features whose letters are not their type's. `terms`: what attributes are called.
 * `sides`: letter and place, by building.
 */
export interface Derived {
  fingerprint: string; grid: Grid; north: number | null; floors: string[]; symbols: Record<string, SymbolRow>;
  walks: Walks; places: Record<string, Place>; cones: Record<string, Point[]>; letters: Record<string, string>;
  terms: Record<string, string>; check: unknown; sides: Record<string, [string, number, number][]>;
}

function inline(id: string): string {
  return document.getElementById(id)?.textContent ?? "";
}

/** In the page every "<" is written as \u003c. Undone, these are the canonical bytes that the fingerprint is of. */
export const documentText = (): string =>
  inline("building").replace(/\\(\\|u003c)/g, (pair, next: string) => (next === "\\" ? pair : "<"));

export const readPreplan = (): Preplan => whole((JSON.parse(inline("building")) as { preplan: Preplan }).preplan);

/** In the page a place is a row of numbers of `phrases`: itself, its words; then its node; then what is nearest, how far. */
type Row = [number, number[], number, ...([number, number] | 0)[]];

interface Page { phrases: string[]; places: Row[]; cones: Record<string, string> }

export function readDerived(): Derived {
  const page = JSON.parse(inline("orientation")) as Page;
  const { phrases } = page;
  const places = page.places.map(([place, words, node, ...near]) => {
    const [door, camera, aed] = near.map((way) => (way ? { to: phrases[way[0]]!, metres: way[1] } : undefined));
    return [phrases[place], { words: words.map((phrase) => phrases[phrase]).join(", "), node, door, camera, aed }];
  });
  const cones = Object.entries(page.cones).map(([camera, cm]) => [camera, traced(cm)[0]!.map(([x, y]) => [x * 10, y * 10])]);
  return { ...(page as object), places: Object.fromEntries(places), cones: Object.fromEntries(cones) } as Derived;
}

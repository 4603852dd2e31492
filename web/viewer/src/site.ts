// The whole site with what is looked up often: floors, places, what can be found, and what stands where.

import { between, boxOf, type Box, distance, emptyBox, grow, inside, touches } from "./geometry";
import type { Building, Derived, Feature, Floor, Opening, Point, Preplan, Space, SymbolRow } from "./model";
import { folded, type Found } from "./search";
import { type Drawn, outline, tiled } from "./tiles";

export interface Level {
  floor: Floor; building: Building; drawn: Drawn[]; rooms: [Space, Path2D, Box][]; features: Feature[];
}

const RANKS: Record<string, number> = { camera: 3, aed: 2, locker: 2 };

export class Site {
  readonly floors = new Map<string, [Floor, Building]>();
  readonly spaces = new Map<string, [Space, Floor]>();
  readonly openings = new Map<string, [Opening, Floor]>();
  readonly features = new Map<string, Feature>();
  readonly access = new Map<string, string>(); // the door of each access point that stands at one
  readonly all: Found[] = [];
  private readonly levels = new Map<string, Level>();

  constructor(readonly plan: Preplan, readonly derived: Derived) {
    for (const building of plan.buildings) for (const floor of building.floors) this.add(floor, building);
    for (const feature of plan.features) {
      this.features.set(feature.id, feature);
      const door = this.doorOf(feature);
      if (door) {
        known(door, [feature.name]);
        this.access.set(feature.id, door.id);
      } else if (feature.points[0]) this.all.push(this.ofFeature(feature, feature.points[0]));
    }
  }

  symbol(type: string): SymbolRow {
    return this.derived.symbols[type]!;
  }

  /** Whether a room is not as sure as its neighbours. Where nobody walked at all, the banner says so of every one. */
  doubts({ sure, verified }: Space): boolean {
    return !sure || (verified === "unverified" && !!this.plan.walk_through?.walked_on);
  }

  /** A floor made ready to draw, the first time it is looked at. */
  level(id: string): Level | undefined {
    const known = this.levels.get(id);
    const entry = this.floors.get(id);
    if (known || !entry) return known;
    const [floor, building] = entry;
    const features = this.plan.features.filter((feature) => feature.floor === id || !feature.floor);
    const rooms = floor.spaces.map((space): [Space, Path2D, Box] => [space, outline(new Path2D(), space.outline), boxOf(space.outline.exterior)]);
    const level = { floor, building, drawn: tiled(floor), rooms, features };
    this.levels.set(id, level);
    return level;
  }

  /** The floor that is looked at, and the same storey of buildings that stand beside it. */
  beside(id: string): Level[] {
    const here = this.level(id);
    if (!here) return [];
    const mine = this.extent(here.building.floors);
    const others = this.plan.buildings.filter((other) => other !== here.building && !touches(this.extent(other.floors), mine));
    const storeys = others.map(({ floors }) => floors.find(({ index }) => index === here.floor.index));
    return [here, ...storeys.flatMap((floor) => this.level(floor?.id ?? "") ?? []).map((level) => ({ ...level, features: level.features.filter(({ floor }) => floor) }))];
  }

  /** The box of one floor's rooms, or of all that is drawn where there are none. */
  extent(floors: Floor[], grounds = false): Box {
    const box = emptyBox();
    for (const floor of floors) {
      for (const area of [...floor.spaces.map((space) => space.outline), ...floor.walls]) {
        for (const [x, y] of area.exterior) grow(box, x, y);
      }
    }
    if (box.x0 > box.x1) {
      for (const floor of floors) {
        for (const { paths } of floor.linework) for (const [x, y] of paths().flat()) grow(box, x, y);
      }
    }
    if (grounds) for (const { floor, points } of this.plan.features) if (!floor) for (const [x, y] of points) grow(box, x, y);
    return box.x0 > box.x1 ? { x0: 0, y0: 0, x1: 20, y1: 20 } : box;
  }

  /** The smallest room around a point. */
  roomAt(floor: string, at: Point): Space | undefined {
    const around = (this.floors.get(floor)?.[0].spaces ?? []).filter((space) => inside(space.outline, at));
    return around.sort((a, b) => a.area_m2 - b.area_m2)[0];
  }

  cell([x, y]: Point): string | null {
    const { left, top, cell, columns, rows } = this.derived.grid;
    const column = columns[Math.floor((x - left) / cell)];
    const row = Math.floor((top - y) / cell) + 1;
    return column !== undefined && row >= 1 && row <= rows ? column + row : null;
  }

  /** "floor 1"; a label that says so itself ("First Floor", "Basement") stays as it is. */
  floorName(id: string | undefined): string {
    const label = this.floors.get(id ?? "")?.[0].label ?? "?";
    return label.length > 3 ? label : `floor ${label}`;
  }

  found(id: string): Found | undefined {
    return this.all.find((entry) => entry.id === id);
  }

  private add(floor: Floor, building: Building): void {
    this.floors.set(floor.id, [floor, building]);
    for (const space of floor.spaces) {
      this.spaces.set(space.id, [space, floor]);
      this.all.push(this.ofSpace(space, floor, building));
    }
    for (const opening of floor.openings) {
      this.openings.set(opening.id, [opening, floor]);
      if (opening.number && opening.kind !== "window") this.all.push(this.ofOpening(opening, floor, building));
    }
  }

  /** The numbered door that an access point stands at: one thing to find and to draw, not two. */
  private doorOf({ type, floor, points: [at] }: Feature): Found | undefined {
    if (type !== "access_point" || !at) return undefined;
    return this.all.find((other) => other.kind === "opening" && other.floor === floor && distance(other.at, at) < 2);
  }

  private where(floor: Floor, building: Building): string {
    return (this.plan.buildings.length > 1 ? `${building.name} · ` : "") + capital(this.floorName(floor.id));
  }

  private ofSpace(space: Space, floor: Floor, building: Building): Found {
    const title = space.number ?? space.name ?? `Unnumbered ${kindWord(space.kind)}`;
    const about = `${space.number && space.name ? space.name : capital(kindWord(space.kind))} · ${this.where(floor, building)}`;
    const names = [space.number, space.name, space.number && `room ${space.number}`, `${space.name ?? ""} ${space.number ?? ""}`];
    return made(space.id, "space", title, about, floor.id, space.label_at, names, 0);
  }

  private ofOpening(opening: Opening, floor: Floor, building: Building): Found {
    const about = `${opening.exterior ? "Exterior door" : "Door"} · ${this.where(floor, building)}`;
    const names = [opening.number, `door ${opening.number}`, `exterior door ${opening.number}`];
    return made(opening.id, "opening", `Door ${opening.number}`, about, floor.id, between(opening.a, opening.b), names, 1);
  }

  private ofFeature(feature: Feature, at: Point): Found {
    const { label } = this.symbol(feature.type);
    const entry = feature.floor ? this.floors.get(feature.floor) : undefined;
    const title = feature.number?.match(/^\d+$/) ? `${label} ${feature.number}` : (feature.number ?? feature.name ?? label);
    const room = !feature.number && feature.floor && this.roomAt(feature.floor, at)?.number;
    const about = [label, feature.number && feature.name, room && `in ${room}`, entry ? this.where(...entry) : "Grounds"].filter(Boolean).join(" · ");
    const values = feature.type === "utility" ? feature.attributes.map(([, value]) => value) : [];
    const names = [feature.number, feature.name, label, feature.type, `${label} ${feature.number ?? ""}`, ...values];
    return made(feature.id, "feature", title, about, feature.floor ?? null, at, names, RANKS[feature.type] ?? 4);
  }
}

function made(
  id: string, kind: Found["kind"], title: string, about: string, floor: string | null, at: Point,
  names: (string | undefined)[], rank: number,
): Found {
  const found = { id, kind, title, about, floor, at, keys: [], words: "", rank };
  known(found, names);
  return found;
}

/** Something goes by these names too. A number stays the first key, be it empty. */
function known(found: Found, names: (string | undefined)[]): void {
  for (const name of names) found.keys.push(folded(name ?? ""));
  found.words = found.keys.join(" ");
}

export const kindWord = (kind: string): string => kind.replace("-", " ");

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** "26 m / 85 ft" */
export const lengths = (metres: number): string => `${tidy(metres)} m / ${tidy(metres / 0.3048)} ft`;

const tidy = (length: number): string => (length < 10 ? String(Math.round(length * 10) / 10) : String(Math.round(length)));

export const attribute = (feature: Feature, name: string): string | null =>
  feature.attributes.find(([key]) => key === name)?.[1] ?? null;

// The floors at hand by the digest of their documents. Of a floor that was told anew, whatever stands as it did is taken over
// as it is: it is not read again, and who draws it knows that it has not changed.

import { whole } from "../../viewer/src/document";
import type { Floor, Opening, Preplan, Space } from "../../viewer/src/model";

interface Table { all: object; columns: string[]; rows: unknown[][] }

/** A floor as the service tells it: long lists are tables, areas and lines are traces. */
interface ToldFloor { id: string; spaces?: Table; openings?: Table; walls?: string[]; linework?: { kind: string; paths: string }[] }

/** A floor that was read, with what it was read from: rows by what stands in them, the rest as it was told. */
interface Read { floor: Floor; spaces: Map<string, Space>; openings: Map<string, Opening>; walls: string; linework: string }

type Drawn = Record<string, { preplan: unknown }>;

/** The floors that were told last, by digest. They are never changed: who asks keeps the ones that it named. */
export type AtHand = ReadonlyMap<string, Read>;

/** The floors of these digests, of which those in `drawn` are told anew. */
export function floorsOf(digests: readonly string[], drawn: Drawn, known: AtHand): AtHand {
  const before = new Map([...known.values()].map((each) => [each.floor.id, each]));
  return new Map(digests.map((digest) => [digest, known.get(digest) ?? readFloor(toldIn(drawn[digest]!), before)]));
}

const toldIn = ({ preplan }: { preplan: unknown }): ToldFloor => (preplan as { buildings: { floors: ToldFloor[] }[] }).buildings[0]!.floors[0]!;

function readFloor(told: ToldFloor, known: ReadonlyMap<string, Read>): Read {
  const before = known.get(told.id);
  const [walls, linework] = [JSON.stringify(told.walls ?? []), JSON.stringify(told.linework ?? [])];
  const [spaces, openings] = [named(told.spaces), named(told.openings)];
  const lines = { ...(walls !== before?.walls && { walls: told.walls ?? [] }), ...(linework !== before?.linework && { linework: told.linework ?? [] }) };
  const { walls: _, linework: __, ...rest } = told;
  const fresh = floorOf({ ...rest, ...lines, spaces: without(told.spaces, spaces, before?.spaces), openings: without(told.openings, openings, before?.openings) });
  const floor = {
    ...fresh,
    spaces: merged(spaces, fresh.spaces, before?.spaces), openings: merged(openings, fresh.openings, before?.openings),
    ...(!lines.walls && { walls: before!.floor.walls }), ...(!lines.linework && { linework: before!.floor.linework }),
  };
  return { floor, walls, linework, spaces: paired(spaces, floor.spaces), openings: paired(openings, floor.openings) };
}

const floorOf = (told: object): Floor => whole({ buildings: [{ floors: [told] }] } as unknown as Preplan).buildings[0]!.floors[0]!;

/** What is said in each row of a table, and by what it is to be read. */
const named = (table: Table | undefined): string[] =>
  (table?.rows ?? []).map((row) => JSON.stringify([table!.all, table!.columns, row]));

const without = <T>(table: Table | undefined, names: string[], known: Map<string, T> | undefined): Table | undefined =>
  table && { ...table, rows: table.rows.filter((_, at) => !known?.has(names[at]!)) };

function merged<T>(names: string[], fresh: T[], known: Map<string, T> | undefined): T[] {
  const read = fresh[Symbol.iterator]();
  return names.map((name) => known?.get(name) ?? (read.next().value as T));
}

const paired = <T>(names: string[], things: T[]): Map<string, T> => new Map(names.map((name, at) => [name, things[at]!]));

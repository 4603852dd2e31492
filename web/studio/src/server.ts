// What the studio asks of the service. Every write names the version it was made from; nobody's work is written over.

import { whole } from "../../viewer/src/document";
import type { Point, Preplan } from "../../viewer/src/model";

/** One thing to look at. `at` lies in the coordinates of the plan's file; `kind` is the correction that would settle it. */
export interface Problem {
  id: string; code: string; severity: string; message: string; floor: string; at?: Point; room?: string; kind?: string;
}

/** One row of corrections.csv; `points` lie in the coordinates of the plan's file. */
export interface Row { floor: string; correction: string; points: Point[]; value?: string | null }

export interface KeptRow extends Row { line: number; by?: string | null; on?: string | null }

export interface Placement { origin: Point; metres_per_unit: number; y_down: boolean }

/** A site as it is understood now, with all that people have put right. `text` is corrections.csv itself. */
export interface SiteMap {
  version: number; preplan: Preplan; problems: Problem[]; corrections: KeptRow[]; text: string; placements: Record<string, Placement>;
}

export interface SiteLine { id: string; name: string; version: number; address?: string; state_id?: string; problems?: number }

/** What the service refused, in its words: what is wrong, where, and what to do. */
export class Refused extends Error {
  constructor(readonly status: number, readonly title: string, readonly detail: string, readonly remedy: string) {
    super([title, detail, remedy].filter(Boolean).join(" "));
  }
}

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
  const told = (await answer.json().catch(() => ({}))) as Record<string, string>;
  throw new Refused(answer.status, told["title"] ?? answer.statusText, told["detail"] ?? "", told["remedy"] ?? "");
}

const read = async (answer: Promise<Response>): Promise<SiteMap> => {
  const { document, ...rest } = (await (await answer).json()) as Omit<SiteMap, "preplan"> & { document: { preplan: Preplan } };
  return { ...rest, preplan: whole(document.preplan) };
};

export const site = (id: string): string => `/sites/${encodeURIComponent(id)}`;

export const sites = async (): Promise<SiteLine[]> => (await (await ask("/sites")).json()) as SiteLine[];

export const mapOf = (id: string): Promise<SiteMap> => read(ask(`${site(id)}/map`));

export const addRows = (id: string, version: number, rows: Row[]): Promise<SiteMap> =>
  read(ask(`${site(id)}/corrections`, {
    method: "POST", body: JSON.stringify({ rows }), headers: { "content-type": "application/json", "if-match": `"${version}"` },
  }));

/** A sheet of the site as text; the empty text where there is none. */
export async function sheetOf(id: string, path: string): Promise<string> {
  try {
    return await (await ask(`${site(id)}/files/${path}`)).text();
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

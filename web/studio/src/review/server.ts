// What the step Review asks of the service: the checklist, the walk-through, and what is said of the site.

import type { Point } from "../../../viewer/src/model";
import { ask, every, site } from "../server";

export interface Source { code: string; wording: string; law: string; source: string; grade: string; surety: string; doubt: string }

/** What an open row does to publishing: blocks it, asks for a reason, or is settled by it. */
export type Weight = "must" | "reason" | "publishing" | "none";

export interface Row {
  id: string; group: string; element: string; status: "met" | "missing" | "not-applicable"; features: string[]; todo: string;
  left_open: string | null; asked_by: Source[]; weight: Weight;
}

export interface Wrong { file: string; line: number | null; column: string | null; message: string; remedy: string }

export interface Private {
  code: string; secret: boolean; text: string; file: string; line: number | null; column: string | null; floor: string | null; at: Point | null;
  message: string; remedy: string;
}

export interface Noted { code: string; severity: string; message: string; floor: string | null; at: Point | null }

export interface Law { code: string; force: "enacted" | "bills" | "guidance"; laws: string[]; asks: number }

export type Texts = Record<string, string>;

/** What site.toml says of the school itself. */
export interface School { name?: string; state_id?: string; address?: string; agency_id?: string; review?: { due?: string; rule?: string } }

export interface Review {
  version: number; blocked: boolean; unexplained: string[]; next_revision: number; law: string | null; laws: Law[]; rows: Row[];
  walk: { may_issue: boolean; walked_on: string | null; walked_by: string | null; override: string | null };
  problems: Wrong[]; private: Private[]; findings: Noted[]; contacts: Texts[]; channels: Texts[]; not_present: Texts; left_open: Texts;
  accepted: { text: string; why: string }[];
}

export interface Thing { id: string; called: string; sort: string; floor: string; at: Point; sure: boolean }

export interface Covered {
  id: string; label: string; things: number; verified: number; wrong: number; missing: number; not_yet: number; changed: number; open: Thing[];
  bad: (Thing & { state: string; note: string | null })[];
}

export interface Walk {
  version: number; may_sign: boolean; walked_on: string | null; walked_by: string | null; override: string | null; floors: Covered[]; unwalked: { floor: string; why: string }[];
  numbers: { thing: Thing; absent: string[]; unseen: string[] }[];
  records: { sequence: number; recorded: string; agency: string | null; answers: number; by: string[]; override: { revision: number; why: string; on: string } | null }[];
}

export interface Signed { version: number; recorded: number; contrary: string[]; doubtful: Thing[] }

export const reviewOf = async (id: string): Promise<Review> => (await (await ask(`${site(id)}/review`)).json()) as Review;

export async function schoolOf(id: string): Promise<School> {
  const { name, state_id, address, agency_id, review } = (await (await ask(`${site(id)}/setting`)).json()) as School;
  return { ...(name && { name }), ...(state_id && { state_id }), ...(address && { address }), ...(agency_id && { agency_id }), ...(review && { review }) };
}

export const walkOf = async (id: string): Promise<Walk> => (await (await ask(`${site(id)}/walk`)).json()) as Walk;

export interface Worksheet { name: string; title: string }

export const sheetsOf = (id: string): Promise<Worksheet[]> => every(`${site(id)}/walk/sheets`);

/** Sign what was found, or with `override` why nobody walks. */
export const sign = async (id: string, version: number, form: FormData, override = false): Promise<Signed> =>
  (await (await ask(`${site(id)}/walk${override ? "/override" : ""}`, { method: "POST", body: form, headers: { "if-match": `"${version}"` } })).json()) as Signed;

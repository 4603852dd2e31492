// What the step Locker asks of the service beside the sheets themselves.

import { ask, site } from "../server";

/** Something wrong in a sheet, at its line (from 1) and column. */
export interface Wrong { file: string; line: number | null; column: string | null; message: string; remedy: string }

export interface Lot { item: string; lot: string | null; on_hand: number; expires: string; expired: boolean }

export interface Missing { item: string; have: number; want: number; expired: number; critical: boolean }

/** A locker as it stands today. `items` and `log_file` are its sheets, `check` the address of the form of its check. */
export interface Standing {
  id: string; name: string; ready: boolean; score: number; why_not: string[]; seal: string | null; last_check: string | null;
  next_check: string | null; overdue: boolean; faults: string | null; log: string | null; missing: Missing[]; expires: Lot[];
  items: string | null; log_file: string; check: string | null;
}

export interface Stock {
  version: number; today: string; ready: boolean; score: number | null; lockers: Standing[]; problems: Wrong[];
  findings: { code: string; message: string }[];
}

export const stockOf = async (id: string): Promise<Stock> => (await (await ask(`${site(id)}/lockers`)).json()) as Stock;

export const beginLocker = (id: string, version: number, locker: { id: string; name: string; like?: string }): Promise<Response> =>
  ask(`${site(id)}/lockers`, {
    method: "POST", body: JSON.stringify(locker), headers: { "content-type": "application/json", "if-match": `"${version}"` },
  });

export const dropLocker = (id: string, version: number, locker: string): Promise<Response> =>
  ask(`${site(id)}/lockers/${encodeURIComponent(locker)}`, { method: "DELETE", headers: { "if-match": `"${version}"` } });

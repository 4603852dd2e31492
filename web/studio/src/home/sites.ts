// The sites of the district as the service tells them, and how each stands today.

import { ask, leaves } from "../server";

export interface Due { on: string; kind: string; what: string; count: number }

export interface Glance {
  floors: number; revision: number; issued?: string | null; walked_on?: string | null; review_due?: string | null; problems: number;
  lockers: { id: string; name: string; score: number; ready: boolean; why: string }[]; due: Due[];
}

export interface Line { id: string; name: string; address?: string; state_id?: string; open?: number | null; glance?: Glance | null }

export interface Overview { today: string; pending: number; may_add: boolean; sites: Line[] }

/** All sites at a glance; to who may only find sites, their names. */
export async function overview(): Promise<Overview> {
  let found: Overview | undefined;
  for await (const leaf of leaves<Overview>("/overview")) {
    found = found ? { ...found, pending: found.pending + leaf.pending, sites: [...found.sites, ...leaf.sites] } : leaf;
  }
  return found!;
}

export async function addSite(name: string, address: string): Promise<string> {
  const answer = await ask("/sites", { method: "POST", body: new URLSearchParams({ name, address }) });
  return ((await answer.json()) as Line).id;
}

export type Freshness = "no-plan" | "not-walked" | "overdue" | "soon" | "fresh";

const SOON_DAYS = 60;

export function freshness({ floors, walked_on, review_due }: Glance, today: string): Freshness {
  if (!floors) return "no-plan";
  if (!walked_on) return "not-walked";
  if (!review_due) return "fresh";
  const days = (Date.parse(review_due) - Date.parse(today)) / 86_400_000;
  return days < 0 ? "overdue" : days <= SOON_DAYS ? "soon" : "fresh";
}

export const notReady = ({ lockers }: Glance): number => lockers.filter(({ ready }) => !ready).length;

/** Whether somebody should look at it: nothing that is only still to come. */
export const needsAttention = (line: Line, today: string): boolean =>
  !!line.glance && (["not-walked", "overdue", "no-plan"].includes(freshness(line.glance, today)) || notReady(line.glance) > 0 || line.glance.problems > 0);

export interface Next extends Due { site: Line }

/** What is due over all sites, the earliest first. */
export const dueNext = (lines: Line[]): Next[] =>
  lines.flatMap((site) => (site.glance?.due ?? []).map((due) => ({ ...due, site }))).sort((a, b) => a.on.localeCompare(b.on) || a.site.name.localeCompare(b.site.name));

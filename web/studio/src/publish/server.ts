// What this step asks of the service: what would be issued, how it would look, issuing it, and what was issued before.

import { whole } from "../../../viewer/src/document";
import type { Point, Polygon, Preplan } from "../../../viewer/src/model";
import { ask, every, site, Unreached } from "../server";

export type Audience = "police" | "fire" | "public";

/** What a copy for one audience goes without. `drawing`: the furniture and details of the plans. */
export interface LeftOut {
  audience: Audience; features: { label: string; count: number }[]; lockers: number; contacts: number; channels: number; drawing: boolean;
}

export interface Trouble { file: string; line: number | null; column: string | null; message: string; remedy: string }

export interface Recipient { name: string; audience: Audience; until: string | null; email: string }

/** `number` is 0 where nobody walked the building: then only a draft can be made. `last` is the newest that was issued; `mail` whether the service sends any. */
export interface NextRevision {
  version: number; number: number; last: number; walked_on: string | null; override: string | null; problems: Trouble[]; audiences: LeftOut[];
  recipients: Recipient[]; mail: boolean;
}

/** One change; `at` and the outlines lie in metres of the later revision. */
export interface Change {
  kind: string; subject: string; words: string; floor: string | null; at: Point | null; before: Polygon[]; after: Polygon[];
}

export interface Difference { since: number; until: number | null; audience: Audience; changes: Change[]; preplan: Preplan | null }

export interface Sheet { path: string; pages: string[]; count: number }

export interface Proof { version: number; revision: number; audience: Audience; fingerprint: string; viewer: string; look?: string[]; sheets: Sheet[] }

export interface Bundle {
  revision: number; audience: Audience; recipient: string; issued: string | null; fingerprint: string; sha256: string; size: number; href: string;
}

export interface Revision { number: number; created?: string; who?: string; reason?: string; bundles: Bundle[] }

export interface Member { path: string; size: number; href?: string }

export interface Wanted { copies: { audience: Audience; recipient: string }[]; issued: string; reason: string }

/** Long work, as the service tells of it; `outcome` of what failed has `problem`, `place` and `remedy`. */
export interface Job {
  id: string; state: "waiting" | "running" | "done" | "failed" | "stopped"; telling: string; done: number; whole: number; href: string;
  events: string; outcome: Record<string, unknown>;
}

/** What the step Review says: private things that nobody confirmed, and what the law asks for and nobody gave a reason for leaving open. */
export interface Verdict { private: unknown[]; unexplained: string[] }

const read = async <T>(path: string): Promise<T> => (await (await ask(path)).json()) as T;

export const nextRevision = (id: string): Promise<NextRevision> => read(`${site(id)}/next-revision`);

export const verdictOf = (id: string): Promise<Verdict> => read(`${site(id)}/review`);

export const revisionsOf = (id: string): Promise<Revision[]> => every(`${site(id)}/revisions`);

export const membersOf = (bundle: Bundle): Promise<Member[]> => every(`/bundles/${bundle.sha256}/files`);

export async function changesSince(id: string, since: number, until?: number): Promise<Difference> {
  const to = until === undefined ? "" : `&until=${until}`;
  const { document, ...told } = await read<Difference & { document?: { preplan: Preplan } }>(`${site(id)}/changes?since=${since}${to}`);
  return { ...told, preplan: document ? whole(document.preplan) : null };
}

/** Begin long work. The same key is the same work, however often it is asked for. */
async function begin(path: string, body: unknown, key: string, version?: number): Promise<Job> {
  const seen: Record<string, string> = version === undefined ? {} : { "if-match": `"${version}"` };
  const headers = { "content-type": "application/json", prefer: "respond-async", "idempotency-key": key, ...seen };
  return (await (await ask(path, { method: "POST", body: JSON.stringify(body), headers })).json()) as Job;
}

/** A preview, made once for each save, audience and day; `turn` makes another one after a failure. */
export const beginProof = (id: string, version: number, audience: Audience, issued: string, turn: number): Promise<Job> =>
  begin(`${site(id)}/proofs`, { audience, issued }, `proof ${id} ${version} ${audience} ${issued} ${today()} ${turn}`);

export const beginPublishing = (id: string, version: number, wanted: Wanted, key: string): Promise<Job> =>
  begin(`${site(id)}/revisions`, wanted, key, version);

/** Somebody is to be told of a revision. Only publishers see the words and the address; `by_mail` tells whether the service can send it. */
export interface Notice {
  number: number; revision: number; recipient: string; state: "to send" | "sent" | "seen"; fingerprint: string; created: string; sent: string | null;
  seen: string | null; email?: string; by_mail?: boolean; trouble?: string; subject?: string; body?: string;
}

export const noticesOf = (id: string): Promise<Notice[]> => read(`${site(id)}/notices`);

export const beginSending = (id: string, key: string): Promise<Job> => begin(`${site(id)}/notices/send`, {}, key);

export const markNotice = (id: string, { number }: Notice, as: "sent" | "seen"): Promise<Response> => ask(`${site(id)}/notices/${number}/${as}`, { method: "POST" });

export const beginPapers = (bundle: Bundle, key: string): Promise<Job> => begin(`/bundles/${bundle.sha256}/papers`, {}, key);

export const proofPage = (id: string, job: string, digest: string): string => `${site(id)}/proofs/${job}/pages/${digest}.png`;

export const proofViewer = (id: string, job: string): string => `${site(id)}/proofs/${job}/index.html`;

export const paperAt = (bundle: Bundle, job: string, name: string): string => `/bundles/${bundle.sha256}/papers/${job}/${name}`;

/** A locked copy as a file. The passphrase is not kept anywhere. */
export async function lockedCopy(bundle: Bundle, passphrase: string): Promise<Blob> {
  const body = new URLSearchParams({ passphrase });
  return (await ask(`/bundles/${bundle.sha256}/locked`, { method: "POST", body })).blob();
}

export const over = (job: Job): boolean => ["done", "failed", "stopped"].includes(job.state);

/** Watch long work until it is over. The browser connects again by itself where the network breaks. */
export function follow(job: Job, told: (job: Job) => void): Promise<Job> {
  told(job);
  if (over(job)) return Promise.resolve(job);
  return new Promise((resolve, reject) => {
    const events = new EventSource(job.events);
    events.addEventListener("job", (event) => {
      const now = JSON.parse((event as MessageEvent<string>).data) as Job;
      told(now);
      if (!over(now)) return;
      events.close();
      resolve(now);
    });
    events.onerror = () => events.readyState === EventSource.CLOSED && reject(new Unreached("The service cannot be reached."));
  });
}

/** The day here, as people write it on paper. */
export function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** Letters that nobody guesses: 20 of 32, in groups that can be read out on the telephone. */
export function madeUp(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz234567890";
  const drawn = [...crypto.getRandomValues(new Uint8Array(20))].map((byte) => letters[byte % 32]!);
  return drawn.join("").replace(/(.{4})(?=.)/g, "$1-");
}

// What this tablet keeps: one record of all it knows, and the page of each plan. The record says what counts; a page that it does not
// name is nothing.

import { sha256, utf8 } from "./minisign";
import type { Index, Seen } from "./trust";

/** A plan on this tablet. `page` is the sha256 of its page, `key` the id of the key that signed it. */
export interface Kept {
  id: string; name: string; address: string; revision: number; audience: string; digest: string; size: number; page: string; key: string; kept: string;
}

/** `chosen`: ids of sites, or "all". `looked`: when the service was last reached. `cutOff`: since when it lets this tablet in no more. */
export interface State {
  pinned: string[]; revoked: string[]; seen: Record<string, Seen>; index: Index | null; signer: string; tag: string; looked: string;
  cutOff: string; chosen: string[] | "all"; plans: Record<string, Kept>;
}

const NEW: State = { pinned: [], revoked: [], seen: {}, index: null, signer: "", tag: "", looked: "", cutOff: "", chosen: [], plans: {} };
const RECORD = "state";
const PAGES = "tacmap-plans";

export const addressOf = (digest: string): string => `/tablet/plans/${digest}`;

/** A plan's page may be framed by this app and by nobody else; what it may do its own policy says. */
const HEADERS = {
  "content-type": "text/html; charset=utf-8", "content-security-policy": "frame-ancestors 'self'", "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

function database(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("tacmap-tablet", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(RECORD);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

export async function load(): Promise<State> {
  const opened = await database();
  return new Promise((done, failed) => {
    const asked = opened.transaction(RECORD).objectStore(RECORD).get(RECORD);
    asked.onsuccess = () => done({ ...NEW, ...(asked.result as State | undefined) });
    asked.onerror = () => failed(asked.error);
  });
}

/** Done when it is on the disk. */
export async function save(state: State): Promise<void> {
  const opened = await database();
  return new Promise((done, failed) => {
    const writing = opened.transaction(RECORD, "readwrite", { durability: "strict" });
    writing.objectStore(RECORD).put(state, RECORD);
    writing.oncomplete = () => done();
    writing.onerror = writing.onabort = () => failed(writing.error);
  });
}

export async function putPage(digest: string, page: string): Promise<string> {
  await (await caches.open(PAGES)).put(addressOf(digest), new Response(page, { headers: HEADERS }));
  return sha256(utf8(page));
}

/** Whether the page that is kept is still the one that was checked. */
export async function isWhole({ digest, page }: Kept): Promise<boolean> {
  const found = await (await caches.open(PAGES)).match(addressOf(digest));
  return !!found && (await sha256(await found.arrayBuffer())) === page;
}

/** Takes away every page that no plan names. */
export async function sweep(state: State): Promise<void> {
  const pages = await caches.open(PAGES);
  const named = new Set(Object.values(state.plans).map(({ digest }) => addressOf(digest)));
  for (const { url } of await pages.keys()) if (!named.has(new URL(url).pathname)) await pages.delete(url);
}

/** Ask that the browser never clears this for want of room. */
export const forGood = async (): Promise<boolean> => (await navigator.storage?.persist?.()) ?? false;

// Looking for what is new: one request for the signed list, then a map pack for each chosen site that has another one. Nothing is kept
// before it was checked, nothing is let go before what takes its place is kept.

import type { Bytes } from "./minisign";
import { type Kept, putPage, save, type State, sweep } from "./shelf";
import { accepted, type Index, type Listed, opened, Refused, remembered } from "./trust";

/** How a look went. `words` is empty where all is well. */
export interface Outcome { state: "fresh" | "offline" | "refused" | "cut-off"; words: string }

type Tell = (words: string) => void;

export const isChosen = ({ chosen }: State, id: string): boolean => chosen === "all" || chosen.includes(id);

export const isExpired = ({ index }: State, now = new Date()): boolean => !!index && now > new Date(index.expires);

export async function look(state: State, tell: Tell): Promise<Outcome> {
  tell("Asking for the list …");
  let answer: Response;
  try {
    const asked = state.tag ? { "If-None-Match": state.tag } : undefined;
    answer = await fetch("/tablet/index.json", { cache: "no-store", ...(asked && { headers: asked }) });
  } catch {
    return { state: "offline", words: "No network. The plans on this tablet open all the same." };
  }
  if (answer.status === 401 || answer.status === 403) return cutOff(state);
  if (answer.status !== 304 && !answer.ok) return { state: "offline", words: `The service does not answer now (${answer.status}). The plans on this tablet open all the same.` };
  try {
    if (answer.status !== 304) await take(state, await answer.json().catch(() => null));
    state.tag = answer.headers.get("ETag") ?? state.tag;
    Object.assign(state, { looked: new Date().toISOString(), cutOff: "" });
    await save(state);
    return await fetchChosen(state, tell);
  } catch (error) {
    if (error instanceof Refused) return { state: "refused", words: error.message };
    throw error;
  }
}

const countOf = ({ district, key }: Index): string => `${district} ${key}`;

async function take(state: State, answer: unknown): Promise<void> {
  const { index, key } = await accepted(answer, state.pinned, state.revoked, (found) => state.seen[countOf(found)]);
  state.seen[countOf(index)] = remembered(index);
  state.revoked = [...new Set([...state.revoked, ...index.revoked_keys])];
  Object.assign(state, { index, signer: key.fingerprint });
  const may = new Set(index.sites.map(({ id }) => id));
  for (const { id, digest } of Object.values(state.plans)) {
    if (!may.has(id) && !index.withdrawn.includes(digest)) delete state.plans[id]; // the signed list gives it to this tablet no more
  }
  await save(state);
  await sweep(state);
}

/** Every chosen plan that is not the listed one. What is refused is passed over and told at the end. */
async function fetchChosen(state: State, tell: Tell): Promise<Outcome> {
  const index = state.index!;
  const wanted = index.sites.filter((site) => isChosen(state, site.id) && state.plans[site.id]?.digest !== site.digest);
  const refused: string[] = [];
  let done = 0;
  for (const site of wanted) {
    tell(`Getting ${site.name} (${++done} of ${wanted.length}) …`);
    let pack: Bytes;
    try {
      const answer = await fetch(`/bundles/${site.digest}.zip`, { cache: "no-store" });
      if (answer.status === 401) return await cutOff(state);
      if (!answer.ok) return { state: "offline", words: `${site.name} cannot be had now (${answer.status}). The rest is as it was.` };
      pack = new Uint8Array(await answer.arrayBuffer());
    } catch {
      return { state: "offline", words: `The network went away at ${site.name}. What is here stays; look again later.` };
    }
    try {
      await keep(state, site, await opened(pack, site, index, state.pinned, state.plans[site.id]?.revision ?? 0));
    } catch (error) {
      refused.push(error instanceof Refused ? error.message : `${site.name} could not be kept (${String(error)}).`);
    }
  }
  await sweep(state);
  return refused.length ? { state: "refused", words: refused.join(" ") } : { state: "fresh", words: "" };
}

async function keep(state: State, site: Listed, { page, key }: { page: string; key: string }): Promise<void> {
  const { id, name, address, revision, audience, digest, size } = site;
  const kept: Kept = { id, name, address, revision, audience, digest, size, page: await putPage(digest, page), key, kept: new Date().toISOString() };
  state.plans[id] = kept;
  await save(state);
}

/** The plans stay until the list has run out: an office's mistake or a lost database must not empty every car at once. */
async function cutOff(state: State): Promise<Outcome> {
  state.cutOff ||= new Date().toISOString();
  if (isExpired(state)) state.plans = {};
  await save(state);
  await sweep(state);
  return { state: "cut-off", words: "This tablet is no longer let in." };
}

export async function choose(state: State, ids: string[] | "all"): Promise<void> {
  state.chosen = ids;
  for (const id of Object.keys(state.plans)) if (!isChosen(state, id)) delete state.plans[id];
  await save(state);
  await sweep(state);
}

export async function forget(state: State, id: string): Promise<void> {
  delete state.plans[id];
  await save(state);
  await sweep(state);
}

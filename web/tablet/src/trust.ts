// When an index and a map pack may be trusted. Nothing here touches a network or what the tablet keeps: keys and what was accepted
// before are arguments. The rules are those of `tacmap.bundle.index`, in the same order.

import { member } from "../../viewer/src/sealed/zip";
import { type Bytes, type Key, sha256, signer, utf8 } from "./minisign";

export const FORMAT = "tacmap-index/1";

/** The map pack of one site that this tablet should hold. */
export interface Listed {
  id: string; name: string; address: string; revision: number; audience: string; digest: string; size: number; issued: string | null;
  fingerprint: string; review_due: string | null;
}

export interface Index {
  district: string; version: number; issued: string; expires: string; key: string; sites: Listed[]; withdrawn: string[]; revoked_keys: string[];
}

/** What is remembered of the index accepted last, of one district and key. */
export interface Seen { version: number; listed: Record<string, { revision: number; digest: string }> }

/** In words for whoever holds the tablet. `why` is for the program. */
export class Refused extends Error {
  constructor(readonly why: "altered" | "unknown" | "revoked" | "older" | "malformed", words: string) {
    super(words);
  }
}

const UNKNOWN = (key: Key): string =>
  `The list is signed by a key that this tablet does not know (${key.fingerprint}). Ask your district for a new link.`;

/**
 * The index in an answer. `pinned` are fingerprints of keys, `revoked` ids of keys, `seen` what was accepted before of this district and key.
 * Throws `Refused`.
 */
export async function accepted(
  answer: unknown, pinned: string[], revoked: string[], seenOf: (index: Index) => Seen | undefined,
): Promise<{ index: Index; key: Key }> {
  const { signed, minisig } = (answer ?? {}) as { signed?: unknown; minisig?: unknown };
  if (typeof signed !== "string" || typeof minisig !== "string") throw new Refused("malformed", "What came is not a list of plans.");
  const key = await signer(utf8(signed), minisig).catch(() => null);
  if (!key) throw new Refused("altered", "The list is not as it was signed. Somebody changed it on its way, or it was cut short.");
  if (!pinned.includes(key.fingerprint)) throw new Refused("unknown", UNKNOWN(key));
  const index = read(signed);
  if (index.key !== key.line) throw new Refused("altered", "The list names another key than the one that signed it.");
  if (revoked.includes(key.id) || index.revoked_keys.includes(key.id)) {
    throw new Refused("revoked", `The list is signed by a key that was revoked (${key.fingerprint}). Ask your district for a new link.`);
  }
  const seen = seenOf(index);
  if (seen) refuseOlder(index, seen);
  return { index, key };
}

function refuseOlder(index: Index, { version, listed }: Seen): void {
  if (index.version < version) {
    throw new Refused("older", `An older list was sent (${index.version}; this tablet has seen ${version}). It was not taken.`);
  }
  for (const site of index.sites) {
    const before = listed[site.id];
    if (before && site.revision < before.revision && !index.withdrawn.includes(before.digest)) {
      throw new Refused("older", `The list sets ${site.name} back from revision ${before.revision} to ${site.revision}. It was not taken.`);
    }
  }
}

export const remembered = ({ version, sites }: Index): Seen => ({
  version, listed: Object.fromEntries(sites.map(({ id, revision, digest }) => [id, { revision, digest }])),
});

/** The viewer's page out of a map pack and the id of its key, when the pack is the one that is listed. `held`: the revision kept before. Throws `Refused`. */
export async function opened(pack: Bytes, site: Listed, index: Index, pinned: string[], held: number): Promise<{ page: string; key: string }> {
  if (pack.length !== site.size || (await sha256(pack)) !== site.digest) {
    throw new Refused("altered", `The plan of ${site.name} is not the one that the list names. It was not kept.`);
  }
  const text = await member(pack, "manifest.json");
  const key = await signer(utf8(text), await member(pack, "manifest.json.minisig")).catch(() => null);
  if (!key) throw new Refused("altered", `The plan of ${site.name} is not as it was signed. It was not kept.`);
  if (!pinned.includes(key.fingerprint)) throw new Refused("unknown", `The plan of ${site.name} is signed by a key that this tablet does not know.`);
  if (index.revoked_keys.includes(key.id) && site.revision > held) {
    throw new Refused("revoked", `The plan of ${site.name} is signed by a key that was revoked. It was not kept.`);
  }
  const says = JSON.parse(text) as Manifest;
  const page = await member(pack, "index.html");
  const listed = says.members.find(({ name }) => name === "index.html")?.sha256;
  const same = says.site.id === site.id && says.revision === site.revision && says.audience === site.audience && says.fingerprint === site.fingerprint;
  if (!same || listed !== (await sha256(utf8(page)))) {
    throw new Refused("altered", `The plan of ${site.name} says something else of itself than the list does. It was not kept.`);
  }
  return { page, key: key.id };
}

interface Manifest { site: { id: string }; revision: number; audience: string; fingerprint: string; members: { name: string; sha256: string }[] }

const SHA256 = /^[0-9a-f]{64}$/;

function read(signed: string): Index {
  const found = JSON.parse(signed) as Index & { format: unknown };
  const numbers = Number.isInteger(found.version) && found.sites?.every((site) => Number.isInteger(site.revision) && Number.isInteger(site.size));
  const sums = [...(found.sites ?? []).map(({ digest }) => digest), ...(found.withdrawn ?? [])];
  if (found.format !== FORMAT || !numbers || !Array.isArray(found.revoked_keys) || !sums.every((sum) => SHA256.test(sum)) || isNaN(Date.parse(found.expires))) {
    throw new Refused("malformed", "The list is of a kind that this tablet does not read. Load this page again while there is a network.");
  }
  return found;
}

// What may be said of a sheet's code with the network off. The rules are those of `tacmap.bundle.codes.check_code`.

/**
 * The key of this copy (base64) and its mark in codes, how codes write this site, its host, and the codes of this revision by
 * the locker's id; under an empty one the code of the plan's own pages.
 */
export interface Known { key: string; mark: string; site: string[]; host: string | null; codes: Record<string, string> }

/** "good": the sheet to use here; "soon": look again; "over": do not rely on it. */
export interface Answer { level: "good" | "soon" | "over"; words: string }

const ID = "(?:\\*[0-9A-Z]{8}|[0-9A-Z+$-]+)";
const FORM = new RegExp(
  "^(?:HTTPS://([A-Z0-9][A-Z0-9.:-]*)/Q/)?" +
  `((?:1|2([0-9A-Z]{6}))[0-9A-Z]{3}([0-9A-Z]{16})([0-9A-Z]{8})(0|[1-9A-Z][0-9A-Z]{0,5})\\.(${ID}?)\\.(${ID})\\.)([0-9A-Z]{100})$`,
);
const DOMAIN = "tacmap-locker-code/1\n";
const LONGEST = 189;

const bad = (words: string): Answer => ({ level: "over", words });

export async function check(typed: string, known: Known, revision: number): Promise<Answer> {
  const text = typed.replace(/\s+/g, "").toUpperCase();
  if (/^([0-9A-Z]{4}-?){3}$/.test(text)) return compared(text, known, revision);
  const [, host, body = "", mark, contents, key, counted = "", locker, site, signature = ""] = (text.length <= LONGEST && FORM.exec(text)) || [];
  if (!body) return bad("ALTERED or damaged: this is not a code as printed.");
  if (key !== known.mark) return bad("UNKNOWN KEY: the key of this copy did not sign this sheet.");
  const says = `revision ${parseInt(counted, 36)}`;
  const genuine = await confirmed(known.key, body, signature);
  if (genuine === undefined) return { level: "soon", words: `NOT CHECKED: this browser cannot check signatures. The sheet calls itself ${says}; compare it with the printed card.` };
  if (!genuine) return bad("ALTERED: this sheet is not as it was signed.");
  if (host && mark && mark !== (await markOf(host))) return bad(`ALTERED: this sheet leads to ${host}, which is not the address it was signed with.`);
  if (!known.site.includes(site!)) return bad("ANOTHER SITE: this sheet belongs to another school.");
  const behind = revision - parseInt(counted, 36);
  if (behind > 0) return { level: "soon", words: `${behind === 1 ? "1 REVISION" : `${behind} REVISIONS`} OLD: print it anew.` };
  if (behind < 0) return { level: "soon", words: `NEWER THAN THIS COPY: the sheet is of ${says}, this copy of ${revision}.` };
  if (host && known.host && host !== known.host) return bad(`ALTERED: this sheet leads to ${host}; the plan names ${known.host}.`);
  const printed = Object.values(known.codes).map((code) => FORM.exec(code)!);
  const mine = printed.find((code) => code[7] === locker);
  if (!locker && mine?.[4] !== contents) return { level: "soon", words: "OTHER EDITION: the page is of this revision, but of another plan or for another audience." };
  if (locker && printed.length > 1 && mine?.[4] !== contents) return { level: "soon", words: "OTHER CONTENTS: the sheet lists other contents than this copy, or another locker." };
  return { level: "good", words: `CURRENT: ${says}, signed by the key of this copy.` };
}

/** The twelve letters under a code. They tell two sheets apart; who signed them only the whole code proves. */
function compared(text: string, { codes }: Known, revision: number): Answer {
  const wanted = text.replaceAll("-", "");
  const found = Object.keys(codes).find((id) => codes[id]!.replace(/[^0-9A-Z]/g, "").endsWith(wanted));
  if (found === undefined) return bad("NOT CURRENT: no sheet of this copy has these letters.");
  return { level: "good", words: `SAME LETTERS as ${found ? `the sheet of locker ${found}` : "the pages of this plan"}, revision ${revision}.` };
}

/** Undefined where the browser knows no Ed25519 (Chrome before 137, Firefox before 129, Safari before 17). */
async function confirmed(key: string, body: string, signature: string): Promise<boolean | undefined> {
  const point = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
  try {
    const held = await crypto.subtle.importKey("raw", point, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", held, bytesOf(signature), new TextEncoder().encode(DOMAIN + body));
  } catch {
    return undefined;
  }
}

/** 64 bytes from 100 digits of base 36. */
function bytesOf(signature: string): Uint8Array<ArrayBuffer> {
  let number = 0n;
  for (const digit of signature) number = number * 36n + BigInt(parseInt(digit, 36));
  return Uint8Array.from(number.toString(16).padStart(128, "0").match(/../g)!, (byte) => parseInt(byte, 16));
}

/** Six digits of base 36 from the host's sha256. */
async function markOf(host: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(host)));
  return (hash.reduce((number, byte) => number * 256n + BigInt(byte), 0n) % 36n ** 6n).toString(36).toUpperCase().padStart(6, "0");
}

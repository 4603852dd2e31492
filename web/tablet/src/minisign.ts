// Keys and signatures in minisign's formats, checked with the browser's Ed25519. What is signed is hashed before (BLAKE2b-512).
// Formats: https://jedisct1.github.io/minisign/#signature-format

import { blake2b } from "@noble/hashes/blake2.js";

export type Bytes = Uint8Array<ArrayBuffer>;

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

const decoded = (base64: string): Bytes => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const sha256 = async (content: BufferSource): Promise<string> => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", content)));

/** `id`: 16 hexadecimal digits. `fingerprint`: 128 bits of the key's own sha256, in eight groups, as people compare it. */
export interface Key { line: string; id: string; fingerprint: string; point: Bytes }

/** The key of a base64 line. Throws where it is none. */
export async function keyOf(line: string): Promise<Key> {
  const raw = decoded(line);
  if (raw.length !== 42 || raw[0] !== 69 || raw[1] !== 100) throw new Error("not a minisign public key");
  const point = raw.slice(10);
  const digits = (await sha256(point)).slice(0, 32).toUpperCase();
  return { line, id: hex(raw.slice(2, 10).reverse()).toUpperCase(), fingerprint: digits.match(/.{4}/g)!.join(":"), point };
}

/** The key that signed this content, as its signature names it; null where the signature is not of this content. */
export async function signer(content: Bytes, minisig: string): Promise<Key | null> {
  const [, line = "", comment = "", last = ""] = minisig.split("\n");
  const named = /^trusted comment: (.* key (\S+))$/.exec(comment);
  if (!named) return null;
  const [raw, key] = [decoded(line), await keyOf(named[2]!)];
  const prehashed = raw[0] === 69 && raw[1] === 68;
  if (raw.length !== 74 || !prehashed || hex(raw.slice(2, 10).reverse()).toUpperCase() !== key.id) return null;
  const signature = raw.slice(10);
  const both = new Uint8Array([...signature, ...utf8(named[1]!)]);
  const held = await crypto.subtle.importKey("raw", key.point, "Ed25519", false, ["verify"]);
  const covers = (signed: Bytes, message: Bytes): Promise<boolean> => crypto.subtle.verify("Ed25519", held, signed, message);
  const good = (await covers(signature, blake2b(content) as Bytes)) && (await covers(decoded(last), both));
  return good ? key : null;
}

/** Whether this browser can check signatures at all (Chrome 137, Firefox 129, Safari 17). */
export async function canCheck(): Promise<boolean> {
  try {
    await crypto.subtle.importKey("raw", decoded("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="), "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

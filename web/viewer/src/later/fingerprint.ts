// The fingerprint of the model in this page: 20 base32 characters of the sha256, in groups of four (RFC 4648).

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Null where the browser offers no digest for pages of this kind. */
export async function fingerprint(text: string): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  let bits = 0;
  let held = 0;
  let letters = "";
  for (const byte of hash) {
    held = ((held << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) letters += LETTERS[(held >> (bits - 5)) & 31];
  }
  return (letters.slice(0, 20).match(/.{4}/g) ?? []).join("-");
}

// A member of a map pack, in memory. Its archive is plain: local headers one after the other, stored or deflated.

const LOCAL = 0x04034b50;

/** The text of a member. Throws where there is none, or the browser cannot inflate. */
export async function member(pack: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength);
  for (let at = 0; view.getUint32(at, true) === LOCAL; ) {
    const [packed, names, extra] = [view.getUint32(at + 18, true), view.getUint16(at + 26, true), view.getUint16(at + 28, true)];
    const start = at + 30 + names + extra;
    if (new TextDecoder().decode(pack.subarray(at + 30, at + 30 + names)) === name) {
      const content = new Blob([pack.slice(start, start + packed)]);
      if (view.getUint16(at + 8, true) === 0) return content.text();
      return new Response(content.stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
    }
    at = start + packed;
  }
  throw new Error(`no ${name}`);
}

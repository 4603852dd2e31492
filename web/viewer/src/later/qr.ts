// A QR code of one size: version 9 at level L, 230 bytes, always the first mask (ISO/IEC 18004). It is read off a clean screen.

const SIDE = 53; // modules
const BYTES = 230;
const BLOCKS = 2;
const DATA = 116; // codewords of a block
const CHECK = 30;
const FORMAT = 0x77c4; // level L, mask 0
const VERSION = 0x09a99; // 9

/** Rows of modules, true for dark. A longer text is cut. */
export function qr(text: string): boolean[][] {
  const cells: (boolean | undefined)[][] = Array.from({ length: SIDE }, () => Array<undefined>(SIDE).fill(undefined));
  const put = (x: number, y: number, dark: unknown): void => {
    if (cells[y] && x in cells[y]) cells[y][x] = !!dark;
  };
  frame(put, cells);
  const words = codewords(text);
  let next = 0;
  for (let right = SIDE - 1; right > 0; right -= right === 8 ? 3 : 2) {
    for (let i = 0; i < SIDE * 2; i++) {
      const x = right - (i & 1);
      const upward = (right < 6 ? right + 1 : right) & 2;
      const y = upward ? i >> 1 : SIDE - 1 - (i >> 1);
      if (cells[y]![x] !== undefined) continue;
      cells[y]![x] = !!((words[next >> 3]! >> (7 - (next & 7))) & 1) !== ((x + y) % 2 === 0);
      next++;
    }
  }
  return cells as boolean[][];
}

/** Finders, alignment, timing, format and version. */
function frame(put: (x: number, y: number, dark: unknown) => void, cells: (boolean | undefined)[][]): void {
  const target = (x: number, y: number, rings: number[]): void => {
    const r = rings.length - 1;
    for (let dy = -r; dy <= r; dy++) for (let dx = -r; dx <= r; dx++) put(x + dx, y + dy, rings[Math.max(Math.abs(dx), Math.abs(dy))]);
  };
  for (const [x, y] of [[3, 3], [SIDE - 4, 3], [3, SIDE - 4]] as const) target(x, y, [1, 1, 0, 1, 0]);
  for (const [x, y] of [[6, 26], [26, 6], [26, 26], [26, 46], [46, 26], [46, 46]] as const) target(x, y, [1, 0, 1]);
  for (let i = 8; i < SIDE - 8; i++) {
    if (cells[6]![i] === undefined) put(i, 6, i % 2 === 0);
    if (cells[i]![6] === undefined) put(6, i, i % 2 === 0);
  }
  for (let i = 0; i < 15; i++) {
    const bit = (FORMAT >> i) & 1;
    put(i < 8 ? 8 : i < 9 ? 7 : 14 - i, i < 6 ? i : i < 8 ? i + 1 : 8, bit);
    put(i < 8 ? SIDE - 1 - i : 8, i < 8 ? 8 : SIDE - 15 + i, bit);
  }
  put(8, SIDE - 8, 1);
  for (let i = 0; i < 18; i++) {
    const [a, b, bit] = [SIDE - 11 + (i % 3), Math.floor(i / 3), (VERSION >> i) & 1];
    put(a, b, bit);
    put(b, a, bit);
  }
}

/** Data and check words of both blocks, one from each in turn. */
function codewords(text: string): number[] {
  const bytes = cut(text);
  const nibbles = [4, bytes.length >> 4, bytes.length & 15, ...bytes.flatMap((byte) => [byte >> 4, byte & 15]), 0];
  const data = Array.from({ length: nibbles.length / 2 }, (_, i) => nibbles[2 * i]! * 16 + nibbles[2 * i + 1]!);
  for (let i = 0; data.length < BLOCKS * DATA; i++) data.push(i % 2 ? 0x11 : 0xec);
  const blocks = [data.slice(0, DATA), data.slice(DATA)];
  const checks = blocks.map(remainder);
  const woven = (parts: number[][]): number[] => parts[0]!.flatMap((_, i) => parts.map((part) => part[i]!));
  return [...woven(blocks), ...woven(checks)];
}

function cut(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return bytes.length <= BYTES ? bytes : cut([...text].slice(0, -1).join(""));
}

/** Reed-Solomon over GF(256) with x^8 + x^4 + x^3 + x^2 + 1. */
function remainder(data: number[]): number[] {
  let generator = [1];
  for (let i = 0, root = 1; i < CHECK; i++, root = times(root, 2)) {
    generator = [...generator, 0].map((factor, j) => factor ^ times(generator[j - 1] ?? 0, root));
  }
  const rest = [...data, ...Array<number>(CHECK).fill(0)];
  for (let i = 0; i < data.length; i++) {
    const lead = rest[i]!;
    generator.forEach((factor, j) => (rest[i + j]! ^= times(factor, lead)));
  }
  return rest.slice(data.length);
}

function times(a: number, b: number): number {
  let product = 0;
  for (; b; b >>= 1, a = (a << 1) ^ (a & 128 ? 0x11d : 0)) if (b & 1) product ^= a;
  return product;
}

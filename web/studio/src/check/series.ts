// Numbers counted on from a first one, as the service counts them (tacmap.service.series): A098, A099, A100.

const DIGITS = /[0-9]+(?=[^0-9]*$)/;

/** The number `at` steps after the first; the first itself where it holds no digits. */
export function counted(first: string, step: number, at: number): string {
  const found = DIGITS.exec(first);
  if (!found) return first;
  const digits = String(Number(found[0]) + step * at).padStart(found[0].length, "0");
  return first.slice(0, found.index) + digits + first.slice(found.index + found[0].length);
}

export const countable = (first: string): boolean => DIGITS.test(first);

/** The numbers that are said at once: a room that lacks a wall to the next bears "102, 103" until a person decides. */
export const numbersIn = (said: string): string[] => said.split(",").map((each) => each.trim()).filter(Boolean);

// The colours of day, night and red light are the style sheet's: the map and what lies over it cannot differ.

export type Theme = "day" | "night" | "red";

const NAMES = [
  "ground", "ink", "wall", "body", "detail", "window", "grid", "band", "band-ink", "chosen", "edge", "chosen-ink", "route", "open", "doubt",
  "floor", "tint",
] as const;

export type Palette = Record<(typeof NAMES)[number], string>;

const read: Partial<Record<Theme, Palette>> = {};

/** The colours of the light that the page stands in. */
export function palette(theme: Theme): Palette {
  const css = getComputedStyle(document.documentElement);
  return (read[theme] ??= Object.fromEntries(NAMES.map((name) => [name, css.getPropertyValue(`--${name}`).trim()])) as Palette);
}

/** Hues of the kinds of rooms; other kinds are plain. */
const HUES: Record<string, number> = {
  classroom: 212, office: 36, stairs: 18, elevator: 18, restroom: 126, laboratory: 188, library: 40, kitchen: 340,
  cafeteria: 272, auditorium: 272, gym: 272, "server-room": 232, courtyard: 90,
};

/** The floor of a room of this kind. */
export const tinted = ({ tint, floor }: Palette, kind: string): string => (tint && HUES[kind] !== undefined ? `hsl(${HUES[kind]},${tint})` : floor);

/** Face, edge and letters of a symbol of this colour: solid by day, outlined by night and wherever nobody verified it. */
export function symbolColours(theme: Theme, colour: string, doubtful = false): [string, string, string] {
  if (theme === "red") return ["#000000", "#ff0000", "#ff0000"];
  if (theme === "night") return ["#0b0f15", lighter(colour), "#ffffff"];
  return doubtful ? ["#ffffff", colour, colour] : [colour, "#ffffff", "#ffffff"];
}

function lighter(colour: string): string {
  const value = parseInt(colour.slice(1), 16) || 0;
  const parts = [16, 8, 0].map((shift) => (255 + ((value >> shift) & 255)) >> 1);
  return `rgb(${parts.join()})`;
}

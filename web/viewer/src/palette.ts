// The colours of day, night and red light. Red keeps to the red channel alone: it spares eyes used to the dark.

export type Theme = "day" | "night" | "red";

export interface Palette {
  ground: string; ink: string; wall: string; body: string; detail: string; window: string; grid: string; band: string;
  bandInk: string; chosen: string; edge: string; chosenInk: string; route: string; open: string; doubt: string;
  /** The floor of a room of this kind. */
  tint(kind: string): string;
}

/** Hues of the kinds of rooms; other kinds are plain. */
const HUES: Record<string, number> = {
  classroom: 212, office: 36, stairs: 18, elevator: 18, restroom: 126, laboratory: 188, library: 40, kitchen: 340,
  cafeteria: 272, auditorium: 272, gym: 272, "server-room": 232, courtyard: 90,
};

const tint = (plain: string, rest: string) => (kind: string): string => (HUES[kind] !== undefined && rest ? `hsl(${HUES[kind]},${rest})` : plain);

export const PALETTES: Record<Theme, Palette> = {
  day: {
    ground: "#ffffff", ink: "#111111", wall: "#14181f", body: "#2a2f38", detail: "#a9adb5", window: "#2d7fc1", grid: "#b9d2f2",
    band: "#e3edfb", bandInk: "#0b3d91", chosen: "#ffd60a", edge: "#c1121f", chosenInk: "#111111", route: "#0b57d0",
    open: "#1b5e20", doubt: "#8a3b00", tint: tint("#f6f6f3", "65%,93%"),
  },
  night: {
    ground: "#090c11", ink: "#f1f4f8", wall: "#e2e8f0", body: "#aab4c2", detail: "#4a5563", window: "#66b3ff", grid: "#22344d",
    band: "#131c29", bandInk: "#8fc1ff", chosen: "#ffd60a", edge: "#ff5a4a", chosenInk: "#111111", route: "#7ab7ff",
    open: "#6fd37a", doubt: "#ffb070", tint: tint("#15181d", "36%,14%"),
  },
  red: {
    ground: "#000000", ink: "#ff0000", wall: "#ff0000", body: "#a00000", detail: "#600000", window: "#b00000", grid: "#480000",
    band: "#1a0000", bandInk: "#ff0000", chosen: "#ff0000", edge: "#ff0000", chosenInk: "#000000", route: "#ff0000",
    open: "#ff0000", doubt: "#ff0000", tint: tint("#180000", ""),
  },
};

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

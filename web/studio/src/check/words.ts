// What the step Check rooms says, ready for other languages.

import type { Drawing } from "../plan";

export const USES: [string, string][] = [
  ["room", "Room"], ["classroom", "Classroom"], ["office", "Office"], ["corridor", "Corridor"], ["lobby", "Lobby"], ["stairs", "Stairs"],
  ["elevator", "Elevator"], ["restroom", "Restroom"], ["storage", "Storage"], ["laboratory", "Laboratory"], ["library", "Library"],
  ["kitchen", "Kitchen"], ["cafeteria", "Cafeteria"], ["auditorium", "Auditorium"], ["gym", "Gym"], ["server-room", "Server room"],
  ["mechanical", "Mechanical"], ["courtyard", "Courtyard"],
];

/** A tool: its key, what it says, how it is used, and what is drawn with it. Without `correction` it chooses rooms. */
export interface Tool extends Drawing { key: string; name: string; how: string; correction?: string; value?: string }

export const TOOLS: Tool[] = [
  { key: "s", name: "Split", how: "Set points from wall to wall across the room. Nobody walks across.", correction: "split", shape: "LineString" },
  { key: "o", name: "Open split", how: "Set points from wall to wall, where one room becomes another and people walk across.", correction: "split", value: "open", shape: "LineString" },
  { key: "w", name: "Wall", how: "Set points along the wall that is missing.", correction: "wall", shape: "LineString" },
  { key: "r", name: "Room", how: "Set points around the room.", correction: "room", shape: "Polygon" },
  { key: "d", name: "Door", how: "Set both sides of the doorway, jamb to jamb.", correction: "door", shape: "LineString", most: 2 },
  { key: "p", name: "Passage", how: "Set both sides of the gap that has no door.", correction: "passage", shape: "LineString", most: 2 },
  { key: "b", name: "Several", how: "Set two corners of a box around the rooms. Or drag with Shift.", shape: "Box" },
];

export const WALL = TOOLS[2]!;

export const SERIES: Tool = { key: "n", name: "Series", how: "Set points along the rooms, or along the corridor beside them.", shape: "LineString" };

export const ends = (shape: string): string =>
  shape === "Box" ? "" : shape === "Polygon" ? " A point on the first, or Done, closes it." : " A second click on the last point, or Done, ends it.";

/** What a person may answer to what is open, where a click is enough: the correction that it makes. */
export const ANSWERS: Record<string, { key: string; name: string; correction: string }[]> = {
  "gap-closed": [
    { key: "1", name: "It is open, without a door", correction: "passage" },
    { key: "2", name: "There is a door", correction: "door" },
    { key: "3", name: "It is a wall", correction: "no-door" },
  ],
};

export const WHAT_IT_IS = "What is here?";
export const NO_NUMBER = "It bears no number";
export const SEVERAL = "Several numbers stand in one outline. Which does this room bear?";
export const WALL_MISSING = "These are two rooms: draw the wall";
export const ONE_NUMBER = (said: string): string => `${said} is more than one number. Say the one that this room bears; where there are two rooms, draw the wall between them.`;
export const WHICH = "Choose one of them, or draw the wall: nothing was kept.";

export const NUMBER_ALL = "Number the rooms in series; or click one room and type its number: then the others are listed one by one.";
export const SERIES_IT = "Number them in series";

// What the step Check rooms says, ready for other languages.

export const USES: [string, string][] = [
  ["room", "Room"], ["classroom", "Classroom"], ["office", "Office"], ["corridor", "Corridor"], ["lobby", "Lobby"], ["stairs", "Stairs"],
  ["elevator", "Elevator"], ["restroom", "Restroom"], ["storage", "Storage"], ["laboratory", "Laboratory"], ["library", "Library"],
  ["kitchen", "Kitchen"], ["cafeteria", "Cafeteria"], ["auditorium", "Auditorium"], ["gym", "Gym"], ["server-room", "Server room"],
  ["mechanical", "Mechanical"], ["courtyard", "Courtyard"],
];

/** A tool: its key, what it says, how it is used, and what is drawn with it. */
export interface Tool { key: string; name: string; how: string; correction: string; shape: "LineString" | "Polygon"; most?: number }

export const TOOLS: Tool[] = [
  { key: "s", name: "Split", how: "Click from wall to wall across the room; double click ends the line.", correction: "split", shape: "LineString" },
  { key: "w", name: "Wall", how: "Click along the wall that is missing; double click ends it.", correction: "wall", shape: "LineString" },
  { key: "r", name: "Room", how: "Click around the room; double click closes it.", correction: "room", shape: "Polygon" },
  { key: "d", name: "Door", how: "Click both sides of the doorway, jamb to jamb.", correction: "door", shape: "LineString", most: 2 },
];

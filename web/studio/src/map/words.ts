// What the map says in every step, ready for other languages.

export const LETTERS = "Letters go into the field.";
export const TO_THE_PLAN = "to the plan: there they choose tools.";
export const BACK_HERE = "back here.";

export const LAYERS = "Layers";
export const ALL_SHOWN = "Everything is shown";
export const NOT_SHOWN = (names: string[]): string => `Not shown: ${names.join(", ").toLowerCase()}`;
export const SHOW_ALL = "Show all";

/** The parts of the map that can be left out. */
export const PARTS = {
  drawing: "Drawing underneath", rooms: "Rooms", words: "Numbers and names", doors: "Doors", placed: "Placed things", problems: "Rooms to look at",
};

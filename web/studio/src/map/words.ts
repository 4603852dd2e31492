// What the map says in every step, ready for other languages.

export const LETTERS = "Letters go into the field.";
export const TO_THE_PLAN = "to the plan: there they choose tools.";
export const BACK_HERE = "back here.";

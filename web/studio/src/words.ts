// What the studio says around its steps, in one place, ready for other languages; each step has its own words beside it.
//
// To speak another language, every words.ts (and told.ts) gets a sister with the same names, and LANGUAGE says which it is.

export const LANGUAGE = "en";
export const TITLE = "tacmap studio";
export const SITES = "All sites";
export const STEPS_LABEL = "Steps";
export const OPENING = "Opening…";
export const SAVED = "Saved";
export const SAVING = "Saving…";
export const AWAY = "Kept on this computer until the network is back";
export const PLAIN = "Plain pages";
export const NOT_LOADED = "This step could not be loaded. Is the network there? Load the page again.";
export const NO_PLAN = "There is no floor plan yet.";
export const TO_UPLOAD = "Upload the first one";
export const LEFT_TO_DO = (count: number): string => (count ? `${count} left to do` : "done");
export const LOGGED_OUT_TOLD = "Your session has ended. What you did is kept on this computer and goes on when you have logged in.";
export const LOG_IN = "Log in again";

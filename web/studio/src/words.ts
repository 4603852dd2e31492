// What the studio says around its steps, in one place, ready for other languages; each step has its own words beside it.

export const SITES = "All sites";
export const OPENING = "Opening…";
export const SAVED = "Saved";
export const SAVING = "Saving…";
export const AWAY = "Kept on this computer until the network is back";
export const PLAIN = "Plain pages";

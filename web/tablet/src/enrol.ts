// How a tablet comes to its service: a link from the district's office lets it in, and tells it which key to believe.

import { save, type State } from "./shelf";

/** The link's secret part comes after "#": browsers send it to nobody, and no log holds it. */
export interface Link { token: string; key: string }

const FORM = /#token=([a-z2-7]{20,100})&key=([0-9A-F]{32})$/;

export function linkIn(text: string): Link | null {
  const [, token, digits] = FORM.exec(text.trim()) ?? [];
  return token && digits ? { token, key: digits.match(/.{4}/g)!.join(":") } : null;
}

/** Empty where it worked, else what went wrong in words. */
export async function enrol(state: State, { token, key }: Link): Promise<string> {
  try {
    const answer = await fetch("/login/device", {
      method: "POST", body: new URLSearchParams({ token }), headers: { Accept: "application/json" },
    });
    if (answer.status === 429) return "Too many tries from here. Wait a quarter of an hour, then use the link again.";
    if (!answer.ok) return "This link was withdrawn, or it is too old. Ask your district's office for another.";
  } catch {
    return "No network: this needs one the first time.";
  }
  state.pinned = [...new Set([...state.pinned, key])];
  Object.assign(state, { cutOff: "", tag: "" });
  await save(state);
  return "";
}

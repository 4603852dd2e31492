// What the first script hands to the second (`later/`), and what it gets back. Their only common ground is `tacmap`.

import { draw, say, shown, site, warn } from "./app";
import { button, el } from "./dom";
import { documentText } from "./model";
import { back, bare, choose, close, copy, open } from "./sheet";

export interface Handle {
  site: typeof site; el: typeof el; button: typeof button; open: typeof open; close: typeof close; back: typeof back; copy: typeof copy;
  say: typeof say; warn: typeof warn; text: typeof documentText; shown: typeof shown; draw: typeof draw; choose: typeof choose; bare: typeof bare;
  check?: () => void; share?: (words: string) => void; here?: () => void;
}

export const handle: Handle = {
  site, el, button, open, close, back, copy, say, warn, text: documentText, shown, draw, choose, bare,
};

Object.assign(globalThis, { tacmap: handle });

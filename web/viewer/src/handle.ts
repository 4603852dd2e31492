// What the first script hands to the second (`codes/`), and what it gets back. Their only common ground is `tacmap`.

import { say, site, warn } from "./app";
import { button, el } from "./dom";
import { documentText } from "./model";
import { back, close, copy, open } from "./sheet";

export interface Handle {
  site: typeof site; el: typeof el; button: typeof button; open: typeof open; close: typeof close; back: typeof back; copy: typeof copy;
  say: typeof say; warn: typeof warn; text: typeof documentText; check?: () => void; share?: (words: string) => void;
}

export const handle: Handle = { site, el, button, open, close, back, copy, say, warn, text: documentText };

Object.assign(globalThis, { tacmap: handle });

// Finding and making elements. Text from the plan enters the page only as text.

export const byId = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

type Props = Record<string, string | boolean | ((event: Event) => void)>;
type Child = Node | string | null | undefined | false;

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

/** A button that says the same to eye and ear. */
export const button = (label: string, press: () => void, props: Props = {}): HTMLButtonElement =>
  el("button", { type: "button", click: press, ...props }, label);

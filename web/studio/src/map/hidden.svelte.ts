// Layers of the map that somebody switched off in a step; kept in the browser.

import { keep, kept } from "../outbox";

export class Hidden {
  private names: string[] = $state.raw([]);

  /** `first` are off until somebody switches them on. */
  constructor(private readonly step: string, first: string[]) {
    this.names = kept(this.shelf, first);
  }

  get all(): ReadonlySet<string> {
    return new Set(this.names);
  }

  flip(name: string): void {
    this.keep(this.names.includes(name) ? this.names.filter((each) => each !== name) : [...this.names, name]);
  }

  none(): void {
    this.keep([]);
  }

  private keep(names: string[]): void {
    this.names = names;
    keep(this.shelf, names);
  }

  private get shelf(): string {
    return `tacmap-hidden-${this.step}`;
  }
}

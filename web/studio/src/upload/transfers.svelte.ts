// Drawings on their way in: one after the other, so that floors come to lie in the order of the list. What is refused stays
// in the list with its letter until the person takes it away; nothing else is held up by it.

import type { Draft } from "../draft.svelte";
import { Refused, site } from "../server";
import { followed, send, type Letter } from "./server";
import { CANNOT_SEND, KINDS, NOT_A_PLAN } from "./words";

export type State = "waiting" | "sending" | "reading" | "done" | "refused" | "stopped";

export class Transfer {
  state: State = $state("waiting");
  share = $state(0);
  letter: Letter | null = $state.raw(null);
  plan = "";
  private readonly stopper = new AbortController();

  constructor(readonly file: File, readonly building: string) {}

  get over(): boolean {
    return this.state === "done" || this.state === "refused" || this.state === "stopped";
  }

  stop(): void {
    if (this.over) return;
    this.state = "stopped";
    this.stopper.abort();
  }

  async go(siteId: string): Promise<void> {
    if (this.over) return;
    const form = new FormData();
    form.set("plan", this.file);
    if (this.building) form.set("building", this.building);
    try {
      this.state = "sending";
      const job = await send(`${site(siteId)}/plans`, form, (share) => (this.share = share), this.stopper.signal);
      this.state = "reading";
      const ended = await followed(job, () => {}, this.stopper.signal);
      if (ended.state === "failed") this.refuse({ title: ended.outcome["problem"]!, detail: ended.outcome["place"]!, remedy: ended.outcome["remedy"]! });
      else this.state = ended.state === "done" ? "done" : "stopped";
    } catch (error) {
      if ((error as Error).name !== "AbortError") this.refuse(error instanceof Refused ? error : CANNOT_SEND);
    }
  }

  private refuse(letter: Letter): void {
    this.letter = letter;
    this.state = "refused";
  }
}

export class Transfers {
  list: Transfer[] = $state.raw([]);
  private running = false;

  constructor(private readonly siteId: string, private readonly came: () => Promise<void>) {}

  get busy(): boolean {
    return this.list.some((each) => !each.over);
  }

  add(files: File[], building: string): void {
    const ordered = [...files].sort((a, b) => height(a.name) - height(b.name) || a.name.localeCompare(b.name, undefined, { numeric: true }));
    const made = ordered.map((file) => new Transfer(file, building));
    for (const each of made) if (!KINDS.test(each.file.name)) (each.letter = NOT_A_PLAN(each.file.name), each.state = "refused");
    this.list = [...this.list, ...made];
    void this.run();
  }

  again(transfer: Transfer): void {
    this.list = this.list.map((each) => (each === transfer ? new Transfer(transfer.file, transfer.building) : each));
    void this.run();
  }

  forget(transfer: Transfer): void {
    transfer.stop();
    this.list = this.list.filter((each) => each !== transfer);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      for (let next; (next = this.list.find((each) => each.state === "waiting")); ) {
        await next.go(this.siteId);
        if (next.state === "done") await this.came();
      }
    } finally {
      this.running = false;
    }
  }
}

const ofDrafts = new WeakMap<Draft, Transfers>();

/** The drawings on their way into a site: they go on, and what was refused stays, while the person looks at another step. */
export function transfersOf(draft: Draft): Transfers {
  const kept = ofDrafts.get(draft) ?? new Transfers(draft.id, () => draft.refresh());
  ofDrafts.set(draft, kept);
  return kept;
}

// How high a floor seems to lie by the name of its file: the lowest goes in first.
const LOW = [/sub.?basement|lower.?level.?2|b2/i, /basement|cellar|lower.?level|underground|b1/i, /ground|main|entr/i, /first|1st|level.?1|floor.?1|\b1\b/i,
  /second|2nd|level.?2|floor.?2|\b2\b/i, /third|3rd|level.?3|floor.?3|\b3\b/i, /fourth|4th|\b4\b/i, /attic|roof|penthouse/i];

function height(name: string): number {
  const at = LOW.findIndex((word) => word.test(name));
  return at < 0 ? LOW.length : at;
}

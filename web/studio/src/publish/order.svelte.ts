// What a person wants to issue, and how far it is. However often the button is pressed or the network breaks, one order issues once:
// its key is kept in the browser until the service has said how it ended.

import { Refused } from "../server";
import { beginPublishing, follow, madeUp, today, type Audience, type Job, type NextRevision, type Wanted } from "./server";

export class Order {
  audiences: Audience[] = $state(["police", "fire"]);
  recipients: string[] = $state([]);
  issued = $state(today());
  reason = $state("");
  job = $state.raw<Job | null>(null);
  trouble = $state.raw<Refused | null>(null);
  busy = $state(false);

  private known = new Set<string>();

  constructor(private readonly site: string) {}

  /** Whom the site names is meant to get a marked copy, also who is named later. Where an audience has one, an unmarked copy is left out; that for police is the office's own. */
  begin({ recipients }: NextRevision): void {
    const names = recipients.map(({ name }) => name);
    const fresh = recipients.filter(({ name }) => !this.known.has(name)).map(({ audience }) => audience);
    this.audiences = this.audiences.filter((audience) => audience === "police" || !fresh.includes(audience));
    this.recipients = names.filter((name) => this.recipients.includes(name) || !this.known.has(name));
    this.known = new Set([...this.known, ...names]);
  }

  get count(): number {
    return this.audiences.length + this.recipients.length;
  }

  wanted(next: NextRevision): Wanted {
    const marked = next.recipients.filter(({ name }) => this.recipients.includes(name));
    const copies = [
      ...this.audiences.map((audience) => ({ audience, recipient: "" })),
      ...marked.map(({ name, audience }) => ({ audience, recipient: name })),
    ];
    return { copies, issued: this.issued, reason: this.reason.trim() };
  }

  /** Issue it; gives the job when it was done, null where it was refused. */
  async give(next: NextRevision): Promise<Job | null> {
    if (this.busy) return null;
    this.busy = true;
    this.trouble = null;
    try {
      const wanted = this.wanted(next);
      const job = await follow(await beginPublishing(this.site, next.version, wanted, this.key({ ...wanted, version: next.version })), (now) => (this.job = now));
      sessionStorage.removeItem(this.shelf);
      if (job.state === "done") return job;
      this.trouble = refusal(job);
    } catch (error) {
      if (error instanceof Refused) sessionStorage.removeItem(this.shelf);
      this.trouble = error instanceof Refused ? error : new Refused(0, (error as Error).message, "", "");
    } finally {
      this.busy = false;
      this.job = null;
    }
    return null;
  }

  private get shelf(): string {
    return `tacmap-order-${this.site}`;
  }

  /** The key of this order: the same until it is known how it ended. */
  private key(order: object): string {
    const text = JSON.stringify(order);
    const kept = JSON.parse(sessionStorage.getItem(this.shelf) ?? "null") as { text: string; key: string } | null;
    if (kept?.text === text) return kept.key;
    const key = madeUp();
    sessionStorage.setItem(this.shelf, JSON.stringify({ text, key }));
    return key;
  }
}

/** What work that failed says of itself. */
export function refusal({ outcome }: Job): Refused {
  const said = (key: string): string => (typeof outcome[key] === "string" ? (outcome[key] as string) : "");
  return new Refused(0, said("problem") || "It was stopped.", said("place"), said("remedy"));
}

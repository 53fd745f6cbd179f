/**
 * How a request ended: `delivered` answered with a picture · `no_image` answered with 200 and none · `refused` answered with an
 * error · `cut` the answer broke off · `hung` never answered · `reset` the connection was dropped before an answer · `garbled`
 * answered with something else than the protocol · `client_left` the client was gone before the answer had been sent.
 */
export type MeterOutcome = 'delivered' | 'no_image' | 'refused' | 'cut' | 'hung' | 'reset' | 'garbled' | 'client_left';

export interface MeteredImage {
  readonly sha256: string;
  readonly type: string;
  readonly bytes: number;
}

/** One billable request, as the site's books have it. Times in epoch milliseconds. */
export interface MeterEntry {
  /** From 1, in order of arrival. */
  readonly number: number;
  readonly receivedAt: number;
  readonly path: string;
  /** Where the key was found; never the key. */
  readonly credential: string;
  model: string;
  /** What a mirror calls this request in its header and its log. */
  requestId?: string;
  /** The marker `#<item>` of the prompt. */
  item?: string;
  prompt: string;
  images: readonly MeteredImage[];
  /** When the first byte of the answer went out. */
  answeredAt?: number;
  /** When nothing more could come: the answer was sent, or the connection was gone. */
  closedAt?: number;
  /** When the client closed the connection before it had the whole answer. */
  clientLeftAt?: number;
  status?: number;
  outcome?: MeterOutcome;
  /** What was charged, in the stand-in's price; settled when the picture was made, whoever was still there. */
  billed: number;
  billedAt?: number;
  /** When the charge was given back, for a task that failed; `billed` is 0 again. */
  refundedAt?: number;
}

/** The books as JSON: what `/_standin/log` answers. */
export interface MeterLog {
  readonly open: number;
  readonly maxOpen: number;
  readonly charged: number;
  readonly entries: readonly MeterEntry[];
}

const KEPT_BODIES = 200;

/** What the site would have charged, and which requests were open when. */
export class Meter {
  readonly #entries: MeterEntry[] = [];
  readonly #bodies = new Map<number, string>();
  #open = 0;
  #maxOpen = 0;

  begin(path: string, credential: string): MeterEntry {
    const entry: MeterEntry = {
      number: this.#entries.length + 1,
      receivedAt: Date.now(),
      path,
      credential,
      model: '',
      prompt: '',
      images: [],
      billed: 0,
    };
    this.#entries.push(entry);
    this.#open += 1;
    this.#maxOpen = Math.max(this.#maxOpen, this.#open);
    return entry;
  }

  /** The raw body of a request; only those of the latest requests are kept. */
  record(entry: MeterEntry, body: string): void {
    this.#bodies.set(entry.number, body);
    this.#bodies.delete(entry.number - KEPT_BODIES);
  }

  bill(entry: MeterEntry, amount: number): void {
    if (amount === 0) return;
    entry.billed += amount;
    entry.billedAt = Date.now();
  }

  /** Gives back what was charged. */
  refund(entry: MeterEntry): void {
    if (entry.billed === 0) return;
    entry.billed = 0;
    entry.refundedAt = Date.now();
  }

  /** Ends an entry; the first end counts, and an outcome that was set before stays. */
  close(entry: MeterEntry, outcome: MeterOutcome): void {
    if (entry.closedAt !== undefined) return;
    entry.closedAt = Date.now();
    entry.outcome ??= outcome;
    this.#open -= 1;
  }

  /** Requests that are being worked on for a client that waits. */
  open(): number {
    return this.#open;
  }

  get maxOpen(): number {
    return this.#maxOpen;
  }

  get charged(): number {
    return this.#entries.reduce((sum, entry) => sum + entry.billed, 0);
  }

  get entries(): readonly Readonly<MeterEntry>[] {
    return this.#entries;
  }

  body(number: number): string | undefined {
    return this.#bodies.get(number);
  }

  /** The requests that were open at an instant, in epoch milliseconds. */
  requestsOpenAt(time: number): readonly Readonly<MeterEntry>[] {
    return this.#entries.filter((entry) => entry.receivedAt <= time && (entry.closedAt ?? Infinity) > time);
  }

  log(): MeterLog {
    return { open: this.#open, maxOpen: this.#maxOpen, charged: this.charged, entries: this.#entries };
  }
}

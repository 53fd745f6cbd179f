import { condition } from '@temporalio/workflow';
import type { Channel } from '../channel.js';
import { isEdition2 } from '../edition.js';
import { segmentNews, type SegmentNews } from '../batch/news.js';

const LEAST_MS = 2_000;
/**
 * A message is an event here and several in the root, whose history is limited: so many are sent in the first of these stretches, and
 * fewer and fewer later. A batch of 10 min sends 300, one of 10 h 1,500.
 */
const MESSAGES = 300;
/** How long a record may take without a word. */
const RECORDING_MS = 30_000;
/** A look at what only time changes; the pauses between looks that find nothing grow. */
const LOOK_MS = 60_000;
const LONGEST_LOOK_MS = 3_600_000;

type Told = Omit<SegmentNews, 'segment' | 'at' | 'unrecorded'>;

/** What a segment shows to its herald. */
interface Watched {
  /** Of now. */
  news(): Told;
  /** Differs whenever the news do. */
  change(): string;
  /** When the news may differ by the clock alone, epoch milliseconds. */
  slowAt(): number | undefined;
}

/** Tells the root what changed in a segment, at most every two seconds. */
export class Herald {
  #over = false;
  #told: string;
  #running = false;
  #telling = false;
  #hurry = false;

  constructor(
    private readonly channel: Channel,
    private readonly about: { readonly segment: number; readonly startedAt: number },
    private readonly segment: Watched,
  ) {
    this.#told = segment.change();
  }

  /** Whether the root has yet to hear of something. */
  get isBehind(): boolean {
    return this.#running && (this.#telling || this.#told !== this.segment.change());
  }

  /** Nobody may be there soon: from now on the root is told at once, until `hurry` is false. */
  hurry(hurry: boolean): void {
    this.#hurry = hurry;
  }

  /** Tells what changes until `stop`. Runs of an earlier version tell nothing. */
  async run(): Promise<void> {
    if (!isEdition2()) return;
    this.#running = true;
    let toldAt = -Infinity;
    for (;;) {
      await this.#untilNews();
      const waitMs = toldAt + Math.max(LEAST_MS, (Date.now() - this.about.startedAt) / MESSAGES) - Date.now();
      if (!this.#over && waitMs > 0) await condition(() => this.#over || this.#hurry, waitMs);
      if (this.#over) break;
      toldAt = Date.now();
      await this.#tell();
    }
    this.#running = false;
  }

  /** Resolves when there is something to tell. */
  async #untilNews(): Promise<void> {
    const isNew = () => this.#over || this.segment.change() !== this.#told;
    for (let lookMs = LOOK_MS; !isNew(); lookMs = Math.min(LONGEST_LOOK_MS, 2 * lookMs)) {
      const soon = Math.max(1_000, (this.segment.slowAt() ?? Infinity) - Date.now());
      await condition(isNew, Math.min(lookMs, soon));
    }
  }

  /** From here on nothing changes; `recorded` resolves when it is on record, and the root hears of it should that take long. */
  async stop(isRecorded: () => boolean): Promise<void> {
    this.#over = true;
    if (isRecorded() || !isEdition2()) return;
    if (!(await condition(isRecorded, RECORDING_MS))) await this.#tell({ unrecorded: true });
  }

  async #tell(more: { readonly unrecorded?: true } = {}): Promise<void> {
    this.#told = this.segment.change();
    this.#telling = true;
    await this.channel.tellParent(segmentNews, { ...this.segment.news(), ...more, segment: this.about.segment, at: Date.now() });
    this.#telling = false;
  }
}

import { condition } from '@temporalio/workflow';
import type { Channel } from './channel.js';
import { isEdition2 } from './edition.js';
import { segmentNews, type SegmentNews } from './news.js';

const LEAST_MS = 2_000;
/**
 * A message is an event here and several in the root, whose history is limited: so many are sent in the first of these stretches, and
 * fewer and fewer later. A batch of 10 min sends 300, one of 10 h 1,500.
 */
const MESSAGES = 300;
/** How long a record may take without a word. */
const RECORDING_MS = 30_000;

type Told = Omit<SegmentNews, 'segment' | 'at' | 'unrecorded'>;

/** Tells the root what changed in a segment, at most every two seconds. */
export class Herald {
  #over = false;

  /** `news` of now; `change` differs whenever they do. */
  constructor(
    private readonly channel: Channel,
    private readonly about: { readonly segment: number; readonly startedAt: number },
    private readonly news: () => Told,
    private readonly change: () => string,
  ) {}

  /** Tells what changes until `stop`. Runs of an earlier version tell nothing. */
  async run(): Promise<void> {
    if (!isEdition2()) return;
    let told = this.change();
    let toldAt = -Infinity;
    for (;;) {
      await condition(() => this.#over || this.change() !== told);
      const waitMs = toldAt + Math.max(LEAST_MS, (Date.now() - this.about.startedAt) / MESSAGES) - Date.now();
      if (!this.#over && waitMs > 0) await condition(() => this.#over, waitMs);
      if (this.#over) return;
      told = this.change();
      toldAt = Date.now();
      await this.#tell();
    }
  }

  /** From here on nothing changes; `recorded` resolves when it is on record, and the root hears of it should that take long. */
  async stop(isRecorded: () => boolean): Promise<void> {
    this.#over = true;
    if (isRecorded() || !isEdition2()) return;
    if (!(await condition(isRecorded, RECORDING_MS))) await this.#tell({ unrecorded: true });
  }

  #tell(more: { readonly unrecorded?: true } = {}): Promise<void> {
    return this.channel.tellParent(segmentNews, { ...this.news(), ...more, segment: this.about.segment, at: Date.now() });
  }
}

import { addTallies, endedCount, type Tally } from '../../domain/outcome.js';
import type { BatchProgress, RestingSite, SlowWork, UnsentItems } from '../../domain/progress.js';
import type { Channel } from '../channel.js';
import type { Internal } from '../internal-messages.js';
import type { Relay } from './relay.js';

/** What a segment tells its root of itself: all of it, so that the newest is enough. */
export interface SegmentNews {
  readonly segment: number;
  /** Epoch milliseconds at its sender: messages may overtake each other. */
  readonly at: number;
  readonly tally: Tally;
  readonly resting: readonly RestingSite[];
  readonly unsent?: UnsentItems;
  readonly slow?: readonly SlowWork[];
  /** All items have ended, and outcomes wait to be written to the record. */
  readonly unrecorded?: true;
}

/** Segment to root. */
export const segmentNews: Internal<[news: SegmentNews]> = {
  name: 'segmentNews',
  read: ([news]) => (isNews(news) ? [news] : undefined),
};

/** What the open segments of a batch have last told. */
export class News {
  readonly #newest = new Map<number, SegmentNews>();
  readonly #relay: Pick<Relay, 'open' | 'standing'>;

  /** `changed` is called after each message that tells something new. */
  constructor(channel: Channel, relay: Pick<Relay, 'open' | 'standing'>, changed: () => void) {
    this.#relay = relay;
    channel.hear(
      segmentNews,
      (sender, [{ segment }]) => relay.standing(sender, segment),
      (news) => {
        if ((this.#newest.get(news.segment)?.at ?? 0) > news.at) return;
        this.#newest.set(news.segment, news);
        changed();
      },
    );
  }

  get #current(): SegmentNews[] {
    return this.#relay.open.flatMap((segment) => this.#newest.get(segment) ?? []);
  }

  /** `closed`, the tally of the closed segments, with what the open ones have told. */
  whole(closed: Tally): Tally {
    return this.#current.reduce((sum, { tally }) => addTallies(sum, tally), closed);
  }

  /** Whether every open segment only waits to write down how its items ended. */
  get onlyRecording(): boolean {
    const current = this.#current;
    return current.length > 0 && current.length === this.#relay.open.length && current.every(({ unrecorded }) => unrecorded);
  }

  /** What is in the way, by all segments together. */
  get troubles(): Pick<BatchProgress, 'resting' | 'unsent' | 'slow' | 'unrecorded'> {
    const current = this.#current;
    const resting = new Map(current.flatMap((news) => news.resting).map((rest) => [rest.site, rest]));
    const unsent = addUnsent(current.flatMap((news) => news.unsent ?? []));
    const unrecorded = current.filter((news) => news.unrecorded).length;
    const slow = addSlow(current.flatMap((news) => news.slow ?? []));
    return {
      resting: [...resting.values()],
      ...(unsent ? { unsent } : {}),
      ...(slow.length > 0 ? { slow } : {}),
      ...(unrecorded > 0 ? { unrecorded } : {}),
    };
  }
}

/** Items of several segments that cannot be sent, as one. */
export function addUnsent(all: readonly UnsentItems[]): UnsentItems | undefined {
  const [first] = all;
  if (!first) return undefined;
  const items = all.reduce((sum, one) => sum + one.items, 0);
  const since = Math.min(...all.map((one) => one.since));
  return { ...first, items, since, until: Math.min(...all.map((one) => one.until)) };
}

/** Slow work of several segments, by its phase. */
function addSlow(all: readonly SlowWork[]): SlowWork[] {
  const byPhase = new Map<string, SlowWork>();
  for (const one of all) {
    const known = byPhase.get(one.phase);
    const since = Math.min(one.since, known?.since ?? one.since);
    byPhase.set(one.phase, { ...one, items: one.items + (known?.items ?? 0), since });
  }
  return [...byPhase.values()];
}

function isNews(value: unknown): value is SegmentNews {
  if (typeof value !== 'object' || value === null) return false;
  const { segment, at, tally, resting } = value as Partial<SegmentNews>;
  return Number.isInteger(segment) && Number.isFinite(at) && Array.isArray(resting) && isTally(tally);
}

const isTally = (tally: Tally | undefined): boolean =>
  typeof tally === 'object' &&
  Number.isFinite(endedCount(tally)) &&
  Number.isFinite(tally.images) &&
  Number.isFinite(tally.calls?.sent);

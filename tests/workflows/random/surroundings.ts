import type { StoreEnd, StoreGroupInput } from '../../../src/activities/storage.js';
import type { ItemRoute } from '../../../src/domain/item.js';
import type { Outcome } from '../../../src/domain/outcome.js';
import type { BatchSummary } from '../../../src/domain/summary.js';
import { FakeRecord } from '../fake-record.js';
import type { Call, Course, World } from '../world.js';
import type { Dice } from './dice.js';
import type { Plan } from './plan.js';
import { failure, Requests } from './requests.js';

/** Work on what lies in the spool of a host. */
const HOSTED = new Set(['recoverSubmission', 'storeImages', 'storeGroup', 'settleSpool']);
/** A cancel is heard for as long as it lasts. */
const ALWAYS_MS = 60 * 24 * 3_600_000;

const PICTURE = { key: 'k', location: 'k', sha256: '', bytes: 1, type: 'image/png' };

/** All that the workflows of a batch call: requests, hosts, stores, and the durable record. */
export class Surroundings {
  readonly record = new FakeRecord();
  readonly requests: Requests;
  reportedAt: number | undefined;
  /** Hosts that the report names because they did not say what they have sent. */
  unheard: readonly string[] = [];
  /** When the tries of a look at an operation are over, by its run and key. */
  readonly #collectUntil = new Map<string, number>();
  /** Items that were recorded, once for each group that has them, in order. */
  readonly recorded: number[] = [];

  constructor(
    private readonly plan: Plan,
    private readonly dice: Dice,
    private readonly world: () => World,
  ) {
    this.requests = new Requests(plan, dice, this.record, world);
  }

  activity(type: string, input: never, call: Call): Course {
    const { dice, plan } = this;
    if (type === 'submitGeneration') return this.requests.submit(input, call);
    if (type === 'collectGeneration' && call.attempt === 1) this.#limit(input, call);
    if (HOSTED.has(type) && dice.chance(plan.away)) {
      return { afterMs: plan.settings.hostReturnMs / 2, value: null, neverStarted: true };
    }
    if (!dice.chance(plan.trouble)) return this.#free(type, input, call);
    const slowMs = dice.whole(100, 20_000);
    switch (dice.one(['slow', 'fails', 'fails after all', 'silent'])) {
      case 'slow': {
        const course = this.#free(type, input, call);
        return { ...course, afterMs: course.afterMs + slowMs };
      }
      case 'fails after all':
        // Done, and nobody hears of it.
        return { ...this.#free(type, input, call), fails: { message: 'the answer was lost' } };
      case 'silent':
        return { afterMs: dice.whole(1, 2_000), value: null, silent: {} };
      case 'fails':
        return { afterMs: dice.whole(1, 2_000), value: null, fails: { message: 'no room on the disk' } };
    }
  }

  /** One try of something that costs nothing; what it does is done when it begins. */
  #free(type: string, input: never, call: Call): Course {
    const { dice, record, requests } = this;
    const done = (value: unknown, afterMs = 5): Course => ({ afterMs, value });
    switch (type) {
      case 'readPage':
        return done(this.#routes(input), 20);
      case 'recordOutcomes':
        return done(this.#recorded(input, () => record.write(input)));
      case 'recordUnstarted':
        return done(record.recordUnstarted(input));
      case 'findHosts':
        return done(['h1', 'h2'].map((host) => ({ host, waitMs: 30_000 })));
      case 'checkSites':
        return done(dice.chance(0.02) ? this.plan.sites.slice(0, 1) : []);
      case 'uploadReferences':
        return this.#upload();
      case 'collectGeneration':
        return this.#collect(input, call);
      case 'cancelGeneration':
        return done(dice.one(['stopped', 'finished_anyway', 'unknown']), 100);
      case 'recoverSubmission':
        return requests.recover((input as { key: string }).key);
      case 'storeImages':
        return this.#store();
      case 'storeGroup':
        return this.#storeGroup(input);
      case 'settleSpool':
        return done(record.settleSpool(input, call.taskQueue.replace('plantain.host.', '')), 50);
      case 'writeReport':
        return done(this.#report((input as { summary: BatchSummary }).summary));
      default:
        throw new Error(`the surroundings know no activity ${type}`);
    }
  }

  #report(summary: BatchSummary): BatchSummary {
    this.reportedAt = this.world().now;
    this.unheard = summary.unheard ?? [];
    return this.record.report(summary);
  }

  #recorded({ name, outcomes }: { name: string; outcomes: readonly Outcome[] }, write: () => null): null {
    // A group that is written again takes the place of the first.
    if (!this.record.groups.has(name)) this.recorded.push(...outcomes.map(({ index }) => index));
    return write();
  }

  #routes({ from, to }: { readonly from: number; readonly to: number }): ItemRoute[] {
    const { sites, uploads } = this.plan;
    return Array.from({ length: to - from }, (_, offset) => {
      const index = from + offset;
      const broken = index % 17 === 16 ? { broken: 'no such file' } : {};
      return { index, id: `i${index}`, label: `item ${index}`, site: sites[index % sites.length] ?? '', uploads, ...broken };
    });
  }

  #upload(): Course {
    const { dice, plan } = this;
    const value = [{ remote: { url: 'http://a' }, seconds: 1 }];
    const course = { afterMs: dice.whole(50, 3_000), value, sentAfterMs: ALWAYS_MS };
    return dice.chance(plan.failing / 3) ? { ...course, failure: failure('invalid_response', 'unbilled') } : course;
  }

  /** The limit is that of all tries together. */
  #limit({ key }: { readonly key: string }, { limitMs = Infinity, runId }: Call): void {
    this.#collectUntil.set(`${runId} ${key}`, this.world().now + limitMs);
  }

  #collect({ key }: { readonly key: string }, { runId }: Call): Course {
    const { dice, plan, requests } = this;
    const restMs = (this.#collectUntil.get(`${runId} ${key}`) ?? Infinity) - this.world().now;
    const afterMs = dice.whole(...plan.latencyMs);
    let open = 1;
    const over = (): void => {
      requests.open -= open;
      open = 0;
    };
    requests.open++;
    this.world().at(Math.min(afterMs, restMs), over);
    const value = { host: 'h1', key, submission: { kind: 'done', images: [] } };
    const course: Course = { afterMs, value, sentAfterMs: ALWAYS_MS, cancelled: over };
    if (!dice.chance(plan.failing)) return course;
    const code = dice.one(['server_error', 'content_blocked', 'timeout']);
    // Whatever it says, its site charged when it accepted.
    return { ...course, failure: failure(code, dice.one(['maybe', 'billed'])) };
  }

  /** Of each item by itself: that it is stored, was refused, or takes longer. */
  #storeGroup({ items }: Pick<StoreGroupInput, 'items'>): Course {
    const { dice, plan } = this;
    const value = items.map((): StoreEnd => {
      if (dice.chance(plan.trouble / 5)) return { kind: 'failed', failure: failure('store_failed', 'billed') };
      return dice.chance(plan.trouble / 2) ? { kind: 'left' } : { kind: 'stored', images: [PICTURE] };
    });
    return { afterMs: dice.whole(5, 3_000), value };
  }

  #store(): Course {
    const { dice, plan } = this;
    const course = { afterMs: dice.whole(5, 2_000), value: [PICTURE] };
    return dice.chance(plan.trouble / 5) ? { ...course, failure: failure('store_failed', 'billed') } : course;
  }
}

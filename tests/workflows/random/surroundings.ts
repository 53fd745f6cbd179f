import type { SubmitInput } from '../../../src/activities/generation.js';
import type { UnstartedInput } from '../../../src/activities/items.js';
import { type FailureCode, FAILURES } from '../../../src/domain/failure.js';
import type { ItemRoute } from '../../../src/domain/item.js';
import { parseSubmissionKey } from '../../../src/domain/names.js';
import { count, EMPTY_TALLY, NO_CALLS, type Outcome, type PaidCalls } from '../../../src/domain/outcome.js';
import type { BatchSummary } from '../../../src/domain/summary.js';
import type { Course, RunRef, World } from '../world.js';
import type { Dice } from './dice.js';
import type { Plan } from './plan.js';
import { failure, Requests } from './requests.js';

interface Range {
  readonly from: number;
  readonly to: number;
}

const at = (afterMs: number, value: unknown): Course => ({ afterMs, value });
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

/** All that the workflows of a batch call: requests, hosts, stores, and the durable record. */
export class Surroundings {
  readonly requests: Requests;
  /** The durable record: groups by name. */
  readonly record = new Map<string, readonly Outcome[]>();
  /** Groups in the order of writing. */
  readonly groups: { readonly name: string; readonly outcomes: readonly Outcome[] }[] = [];
  reportedAt: number | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly dice: Dice,
    private readonly world: () => World,
  ) {
    this.requests = new Requests(plan, dice, world);
  }

  /** The newest outcome of each item. */
  get outcomes(): Map<number, Outcome> {
    const newest = new Map<number, Outcome>();
    for (const outcome of [...this.record.values()].flat()) {
      const known = newest.get(outcome.index);
      if (!known || outcome.endedAt >= known.endedAt) newest.set(outcome.index, outcome);
    }
    return newest;
  }

  activity(type: string, input: never, limitMs: number | undefined, by: RunRef): Course {
    if (type === 'submitGeneration') return this.requests.submit(input, by);
    const course = this.#free(type, input, limitMs);
    return HOSTED.has(type) && this.dice.chance(this.plan.away) ? this.#away() : this.#troubled(course, limitMs);
  }

  #free(type: string, input: never, limitMs: number | undefined): Course {
    const { dice } = this;
    switch (type) {
      case 'readPage':
        return at(20, this.#routes(input));
      case 'recordOutcomes':
        return { ...at(5, null), ended: () => this.#write(input) };
      case 'recordUnstarted':
        return { ...at(5, null), ended: () => this.#recordUnstarted(input) };
      case 'listHosts':
        return at(5, ['h1', 'h2']);
      case 'checkSites':
        return at(5, dice.chance(0.02) ? [this.plan.sites[0]] : []);
      case 'uploadReferences':
        return this.#upload();
      case 'collectGeneration':
        return this.#collect(input, limitMs);
      case 'cancelGeneration':
        return this.#stop();
      case 'recoverSubmission': {
        const { afterMs, ...recovery } = this.requests.recover((input as SubmitInput).key);
        return at(afterMs, recovery);
      }
      case 'storeImages':
        return this.#store();
      case 'settleRange':
        return { ...at(50, EMPTY_TALLY), ended: () => this.#settleRange(input) };
      case 'settleLate':
        return at(50, 0);
      case 'writeReport':
        return this.#report(input);
      default:
        throw new Error(`the surroundings know no activity ${type}`);
    }
  }

  /** Slow, or failed some times and tried again by Temporal, as far as its time allows. */
  #troubled(course: Course, limitMs = Infinity): Course {
    const { dice, plan } = this;
    let afterMs = course.afterMs;
    if (dice.chance(plan.trouble)) {
      if (dice.chance(0.5)) afterMs += dice.whole(100, 20_000);
      else
        for (let failed = dice.whole(1, 8), pause = FIRST_PAUSE_MS; failed > 0; failed--) {
          afterMs += pause;
          pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
        }
    }
    if (afterMs <= limitMs) return { ...course, afterMs };
    const { ended: _never, failure: _last, ...rest } = course;
    return { ...rest, afterMs: limitMs, value: null, timedOut: {} };
  }

  #away(): Course {
    return { afterMs: this.plan.settings.hostReturnMs / 2, value: null, neverStarted: true };
  }

  #routes({ from, to }: Range): ItemRoute[] {
    return Array.from({ length: to - from }, (_, offset) => {
      const index = from + offset;
      const broken = index % 17 === 16 ? { broken: 'no such file' } : {};
      return { index, id: `i${index}`, label: `item ${index}`, site: this.#siteOf(index), uploads: this.plan.uploads, ...broken };
    });
  }

  #siteOf(index: number): string {
    const { sites } = this.plan;
    return sites[index % sites.length] ?? '';
  }

  #write({ name, outcomes }: { name: string; outcomes: readonly Outcome[] }): void {
    this.record.set(name, outcomes);
    this.groups.push({ name, outcomes });
  }

  #recordUnstarted({ from, to, code, message, endedAt, name }: UnstartedInput): void {
    const { outcomes } = this;
    const missing = this.#routes({ from, to }).filter(({ index }) => !outcomes.has(index));
    this.#write({
      name,
      outcomes: missing.map((item) => outcomeOf(item, { code, message, endedAt, calls: NO_CALLS, attempts: 0 })),
    });
  }

  #upload(): Course {
    const { dice, plan } = this;
    const course = { ...at(dice.whole(50, 3_000), [{ remote: { url: 'http://a' }, seconds: 1 }]), sentAfterMs: 60_000 };
    return dice.chance(plan.failing / 3) ? { ...course, failure: failure('invalid_response', 'unbilled') } : course;
  }

  #collect({ key }: { readonly key: string }, limitMs = Infinity): Course {
    const { dice, plan, requests } = this;
    const afterMs = dice.whole(...plan.latencyMs);
    let open = 1;
    const over = (): void => {
      requests.open -= open;
      open = 0;
    };
    requests.open++;
    this.world().at(Math.min(afterMs, limitMs), over);
    const value = { host: 'h1', key, submission: { kind: 'done', images: [] } };
    const course: Course = { afterMs, value, sentAfterMs: 30 * 24 * 3_600_000, cancelled: over };
    if (!dice.chance(plan.failing)) return course;
    const code = dice.one(['server_error', 'content_blocked', 'timeout'] as const);
    // Whatever it says, its site charged when it accepted.
    return { ...course, failure: failure(code, dice.one(['maybe', 'billed'] as const)) };
  }

  #stop(): Course {
    return at(100, this.dice.one(['stopped', 'finished_anyway', 'unknown'] as const));
  }

  #store(): Course {
    const { dice, plan } = this;
    const course = at(dice.whole(5, 2_000), [{ key: 'k', location: 'k', sha256: '', bytes: 1, type: 'image/png' }]);
    return dice.chance(plan.trouble / 5) ? { ...course, failure: failure('store_failed', 'billed') } : course;
  }

  #settleRange({ from, to, endedAt }: Range & { readonly endedAt: number }): void {
    const { outcomes, requests } = this;
    const settled: Outcome[] = [];
    for (const item of this.#routes({ from, to })) {
      const sent = requests.sent.filter(({ index }) => index === item.index);
      if (outcomes.has(item.index) || sent.length === 0) continue;
      let calls = NO_CALLS;
      for (const { billed, picture } of sent) {
        const delivered = picture ? 1 : 0;
        const paid = { delivered, unknown: billed && !picture ? 1 : 0, unbilled: billed || picture ? 0 : 1 };
        calls = { ...calls, sent: calls.sent + 1, ...added(calls, paid) };
      }
      const attempts = Math.max(...sent.map(({ key }) => parseSubmissionKey(key)?.attempt ?? 0));
      settled.push(outcomeOf(item, { code: 'lost', message: 'test', endedAt, calls, attempts }));
    }
    if (settled.length > 0) this.#write({ name: `settled-${from}`, outcomes: settled });
  }

  #report({ summary }: { readonly summary: BatchSummary }): Course {
    return {
      ...at(5, { ...summary, tally: EMPTY_TALLY, location: '/results' }),
      ended: () => (this.reportedAt = this.world().now),
    };
  }
}

const HOSTED = new Set(['recoverSubmission', 'storeImages', 'settleRange', 'settleLate']);

function added(calls: PaidCalls, more: Partial<PaidCalls>): Partial<PaidCalls> {
  return Object.fromEntries(Object.entries(more).map(([name, value]) => [name, calls[name as keyof PaidCalls] + value]));
}

function outcomeOf(
  { index, id, site }: ItemRoute,
  about: { code: FailureCode; message: string; endedAt: number; calls: PaidCalls; attempts: number },
): Outcome {
  return { index, id, site, status: FAILURES[about.code].status, ...about };
}

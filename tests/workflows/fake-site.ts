import type { BatchInput } from '../../src/domain/batch.js';
import type { SpooledSubmission } from '../../src/domain/generation.js';
import type { ItemRoute } from '../../src/domain/item.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { parseSubmissionKey } from '../../src/domain/names.js';
import type { BatchSummary } from '../../src/domain/summary.js';
import type { StoreEnd, StoreGroupInput } from '../../src/activities/storage.js';
import { inputOf } from './batch-input.js';
import { FakeRecord } from './fake-record.js';
import type { SiteOptions } from './site-options.js';
import { type Call, type Course, World } from './world.js';

export type { Fault, SiteOptions, Try } from './site-options.js';

const AT_ONCE: Course = { afterMs: 0, value: null };
const DONE = { kind: 'done', images: [] };
/** A look that finds the pictures. */
export const MADE: Course = { afterMs: 1_000, value: { host: 'h', key: 'k', submission: DONE } };

/** How long a host is waited for. */
export const HOST_WAIT_MS = 30_000;

/** One batch with its segments in a world of its own, and what its site has seen. */
export class FakeBatch {
  static readonly ID = 'batch/summer';
  open = 0;
  /** Requests open from a moment on, epoch milliseconds. */
  readonly levels: { readonly at: number; readonly open: number }[] = [];
  readonly starts: { readonly at: number; readonly open: number; readonly index: number }[] = [];
  readonly record = new FakeRecord();
  /** How often each activity was tried. */
  readonly tries = new Map<string, number>();
  /** Uploads in the order of their beginning. */
  readonly uploads: { readonly at: number; readonly index: number }[] = [];
  /** Attempts of the operations that were looked at. */
  readonly looks: number[] = [];
  /** How operations were followed. */
  readonly collects: { readonly limitMs: number | undefined; readonly executionLimitMs: number | undefined }[] = [];
  world!: World;
  readonly #input: BatchInput;
  readonly #options: SiteOptions;

  private constructor(input: BatchInput, options: SiteOptions) {
    this.#input = input;
    this.#options = options;
  }

  static async start(total: number, settings: Partial<BatchInput['settings']>, options: SiteOptions): Promise<FakeBatch> {
    const batch = new FakeBatch(inputOf(total, settings), options);
    batch.world = await World.open({
      ...options,
      activity: (type, input, call) => batch.#try(type, input, call),
    });
    await batch.world.start('generateBatch', FakeBatch.ID, [batch.#input]);
    return batch;
  }

  get #away(): readonly string[] {
    return this.#options.hostsAway ?? [];
  }

  signal(name: string, ...args: readonly unknown[]): void {
    this.world.signal(FakeBatch.ID, name, ...args);
  }

  get summary(): BatchSummary | undefined {
    return this.world.results.get(FakeBatch.ID) as BatchSummary | undefined;
  }

  /** Outcomes on record, in the order of their groups. */
  get outcomes(): Outcome[] {
    return this.record.outcomes;
  }

  #try(type: string, input: never, call: Call): Course {
    const before = this.tries.get(type) ?? 0;
    this.tries.set(type, before + 1);
    const fault = this.#options.fault?.({ ...call, type, input, before });
    if (!fault) return this.#activity(type, input, call);
    const { effect, ...course } = fault;
    return effect ? { ...this.#activity(type, input, call), ...course } : { afterMs: 5, value: null, ...course };
  }

  #activity(type: string, input: never, { limitMs, taskQueue }: Call): Course {
    switch (type) {
      case 'readPage':
        return { afterMs: 20, value: routesOf(input, this.#options) };
      case 'uploadReferences':
        return this.#upload(input);
      case 'submitGeneration':
        return this.#submit(input);
      case 'collectGeneration':
        return this.#collect(input, limitMs);
      case 'recordOutcomes':
        return { afterMs: 5, value: this.record.write(input) };
      case 'recordUnstarted':
        return { afterMs: 5, value: this.record.recordUnstarted(input) };
      case 'recoverSubmission':
        return { afterMs: 5, value: this.record.recover((input as { key: string }).key) };
      case 'storeImages':
        return this.#options.store ?? { afterMs: 5, value: [] };
      case 'storeGroup':
        return { afterMs: 5, value: this.#storeGroup(input) };
      case 'checkSites':
        return { afterMs: 5, value: [] };
      case 'listHosts':
        return { afterMs: 5, value: ['h'] };
      case 'findHosts':
        return { afterMs: 5, value: [...this.record.hosts, ...this.#away].map((host) => ({ host, waitMs: HOST_WAIT_MS })) };
      case 'settleSpool':
        if (this.#away.some((host) => taskQueue.endsWith(host)))
          return { afterMs: HOST_WAIT_MS, value: null, neverStarted: true };
        return { afterMs: 5, value: this.record.settleSpool(input, taskQueue.replace('plantain.host.', '')) };
      case 'settleRange':
        return { afterMs: 5, value: this.record.settleSpool(input) };
      case 'settleLate':
        return { afterMs: 5, value: 0 };
      case 'cancelGeneration':
        return { afterMs: 5, value: 'unknown' };
      case 'writeReport':
        return { afterMs: 5, value: this.record.report((input as { summary: BatchSummary }).summary) };
      default:
        return AT_ONCE;
    }
  }

  /** What is not stored at once is left to an activity of its own. */
  #storeGroup({ items }: Pick<StoreGroupInput, 'items'>): StoreEnd[] {
    const before = this.tries.get('storeImages') ?? 0;
    return items.map((input) => {
      const attempt = {
        type: 'storeImages',
        input,
        before,
        attempt: 1,
        workflowId: '',
        runId: '',
        taskQueue: '',
        limitMs: undefined,
      };
      const isLeft = this.#options.store !== undefined || this.#options.fault?.(attempt) !== undefined;
      return isLeft ? { kind: 'left' } : { kind: 'stored', images: [] };
    });
  }

  /** Paid requests: a key is sent once, whoever asks for it again. */
  get paid(): number {
    return this.record.journal.size;
  }

  #submit({ index, key }: { index: number; key: string }): Course {
    const known = this.record.recover(key);
    if (known.kind === 'adopted') return { afterMs: 5, value: known.claim };
    if (known.kind === 'failed') return { afterMs: 5, value: null, failure: known.failure };
    const sentAfterMs = this.#options.queueMs ?? 1;
    const { pending } = this.#options;
    const accepted = pending ?? (this.#options.collect && {});
    const submission = accepted ? { kind: 'pending', operation: key, ...accepted } : DONE;
    const attempt = parseSubmissionKey(key)?.attempt ?? 1;
    const host = this.#options.host?.(attempt) ?? 'h';
    const failure = this.#options.failure?.(index, attempt);
    const claim = { host, key, submission, ...this.#options.claim?.(attempt) } as SpooledSubmission;
    const latency = this.#options.latency(index);
    return {
      sentAfterMs,
      afterMs: sentAfterMs + latency,
      value: claim,
      ...(failure ? { failure } : {}),
      started: () => {
        this.record.sent(key, host);
        this.world.at(latency, () => this.record.answered(key, failure ?? claim));
        this.#level(1);
        this.starts.push({ at: this.world.now, open: this.open, index });
      },
      ended: () => this.#level(-1),
    };
  }

  #upload({ index }: { index: number }): Course {
    this.uploads.push({ at: this.world.now, index });
    const time = this.uploads.filter((earlier) => earlier.index === index).length;
    return this.#options.upload?.(index, time) ?? AT_ONCE;
  }

  #collect({ key, executionLimitMs }: { key: string; executionLimitMs?: number }, limitMs: number | undefined): Course {
    this.collects.push({ limitMs, executionLimitMs });
    const attempt = parseSubmissionKey(key)?.attempt ?? 1;
    const look = this.looks.filter((earlier) => earlier === attempt).length + 1;
    this.looks.push(attempt);
    return this.#options.collect?.(attempt, look) ?? { afterMs: 5, value: { host: 'h', key, submission: DONE } };
  }

  #level(change: number): void {
    this.open += change;
    this.levels.push({ at: this.world.now, open: this.open });
  }

  /** Most requests open at the moment of a start between two instants, the one that starts counted. */
  mostOpen(from = 0, to = Infinity): number {
    return Math.max(0, ...this.starts.filter(({ at }) => at >= from && at < to).map(({ open }) => open));
  }

  /** The longest time without a break, in milliseconds, that fewer than `lanes` requests were open between two instants. */
  longestBelow(lanes: number, from: number, to: number): number {
    let since = from;
    let longest = 0;
    let below = false;
    for (const { at, open } of [...this.levels, { at: to, open: lanes }]) {
      if (below && at > from) longest = Math.max(longest, Math.min(at, to) - since);
      if (open < lanes && !below) since = Math.max(at, from);
      below = open < lanes;
      if (at >= to) break;
    }
    return longest;
  }
}

function routesOf({ from, to }: { from: number; to: number }, { upload, model }: SiteOptions): ItemRoute[] {
  return Array.from({ length: to - from }, (_, offset) => {
    const index = from + offset;
    const known = model ? { model: model(index) } : {};
    return { index, id: `i${index}`, label: `item ${index}`, site: 'banana', uploads: upload !== undefined, ...known };
  });
}

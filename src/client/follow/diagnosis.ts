import { type EventSink, info, warning } from '../events.js';
import type { Forecast } from '../../domain/money/forecast.js';
import { hintOf } from '../../domain/failures/failure.js';
import { siteQueue } from '../../domain/names.js';
import { reasonOfPause } from '../../domain/progress.js';
import { pausedLine } from '../phrases/paused.js';
import { stakePhrase } from '../phrases/stake.js';
import { unservedPhrase } from '../phrases/stuck.js';
import { NOTHING_STUCK, type Stuck } from './retried.js';
import type { BatchSource } from './source.js';
import { StuckNotices } from './stuck-notices.js';
import type { BatchView } from './view.js';
import { sentences, type Text, words } from '../../words/words.js';

const EVERY_MS = 5_000;
const SILENCE_MS = 10_000;
/** A worker that was started together with the batch needs some seconds before it polls. */
const PATIENCE_MS = 7_000;
/** Code that does not fit is known by its first task. */
const FIRST_LOOK_MS = 2_000;
const REST_OVER_MS = 60_000;

/** Where a batch has its work done. */
interface BatchQueues {
  readonly mainQueue: string;
  readonly sites: readonly string[];
  readonly forecast?: Forecast;
}

/** Finds out why a batch does not move, and says each reason once. */
export class Diagnosis {
  readonly #source: BatchSource;
  readonly #emit: EventSink;
  readonly #queues: BatchQueues;
  /** When each site was last seen resting. */
  readonly #resting = new Map<string, number>();
  readonly #out = new Set<string>();
  readonly #served = new Set<string>();
  readonly #unserved = new Set<string>();
  readonly #stuckNotices: StuckNotices;
  #stuck: Stuck = NOTHING_STUCK;
  #unsent = false;
  #paused = false;
  #concurrency: number | undefined;
  /** When a worker last answered. */
  #answered: number;
  #due: number;
  readonly #workersDue: number;

  constructor(source: BatchSource, emit: EventSink, queues: BatchQueues, startedAt: number) {
    this.#source = source;
    this.#emit = emit;
    this.#queues = queues;
    this.#stuckNotices = new StuckNotices(emit, source.batchId);
    this.#answered = startedAt;
    this.#due = startedAt + FIRST_LOOK_MS;
    this.#workersDue = startedAt + PATIENCE_MS;
  }

  /** What kept the batch from moving when that was last looked at. */
  get stuck(): Stuck {
    return this.#stuck;
  }

  /** `dataDir`: data folder that started the batch. */
  async check(view: BatchView | undefined, segments: readonly number[], now: number, dataDir?: string): Promise<void> {
    if (view) {
      this.#checkSites(view);
      this.#checkControl(view);
    }
    if (view?.live) this.#answered = now;
    if (now < this.#due) return;
    // Not long past the moment from which missing workers are told of.
    this.#due = Math.max(now + EVERY_MS, this.#workersDue);
    this.#stuck = await this.#source.stuck(segments);
    this.#stuckNotices.tell(this.#stuck, now, dataDir);
    if (now < this.#workersDue) return;
    await this.#checkWorkers(view, !this.#stuck.failing && now - this.#answered > SILENCE_MS);
  }

  #checkSites(view: BatchView): void {
    for (const { site, code, message } of view.sitesOut) {
      if (this.#out.has(site)) continue;
      this.#out.add(site);
      const why = sentences(message, hintOf(code, { message, batchId: view.batchId }));
      this.#warn(words('notice.siteOut', { site, code, why }));
    }
    if (view.live) this.#checkResting(view);
    this.#checkUnsent(view);
  }

  #checkUnsent({ unsent }: BatchView): void {
    if (unsent && !this.#unsent) {
      this.#warn(sentences(words('notice.unsent', { count: unsent.items, why: unsent.message }), words('waits.automatic')));
    }
    this.#unsent = unsent !== undefined;
  }

  /** What somebody has changed from another terminal. */
  #checkControl(view: BatchView): void {
    const { batchId, stage, concurrency, paused: pause } = view;
    const paused = stage === 'paused';
    const answer = pause?.wasted?.message;
    const last = answer === undefined ? '' : words('notice.lastAnswer', { answer });
    if (paused && !this.#paused)
      this.#warn(sentences(pausedLine(batchId, reasonOfPause(pause)), stakePhrase(view, this.#queues.forecast), last));
    if (!paused && this.#paused && stage === 'running') this.#inform(words('notice.continues', { batch: batchId }));
    this.#paused = paused;
    const known = (this.#concurrency ??= concurrency);
    if (concurrency !== known) this.#inform(words('notice.concurrency', { now: concurrency, before: known }));
    this.#concurrency = concurrency;
  }

  #checkResting(view: BatchView): void {
    for (const { site, code, message, until } of view.resting) {
      if (!this.#resting.has(site)) {
        const time = { ms: Math.max(1000, until - view.now) };
        this.#warn(sentences(words('notice.siteRests', { site, time, code, why: message }), words('notice.automatic')));
      }
      this.#resting.set(site, view.now);
    }
    // Between two rests a site is tried once more: only a longer pause is the end of them.
    for (const [site, seen] of this.#resting) if (view.now - seen > REST_OVER_MS) this.#resting.delete(site);
  }

  async #checkWorkers(view: BatchView | undefined, silent: boolean): Promise<void> {
    const { mainQueue, sites } = this.#queues;
    const names = new Map<string, string | undefined>([
      [mainQueue, undefined],
      ...sites.map((site) => [siteQueue(mainQueue, site), site] as const),
    ]);
    const idle = new Set(await this.#source.unserved([...names.keys()]));
    // A worker that was killed stays listed for minutes.
    if (silent) idle.add(mainQueue);
    // One with all hands full does not ask for more.
    for (const queue of this.#busy(view)) idle.delete(queue);
    for (const queue of names.keys()) if (!idle.has(queue)) this.#served.add(queue);
    for (const [queue, site] of names) {
      if (idle.has(queue) && !this.#unserved.has(queue)) {
        this.#unserved.add(queue);
        this.#warn(unservedPhrase(this.#source.batchId, mainQueue, site));
      } else if (!idle.has(queue) && this.#unserved.delete(queue)) {
        this.#inform(site === undefined ? words('notice.served') : words('notice.siteServed', { site }));
      }
    }
  }

  /** Queues that were served before and whose items are being made. */
  #busy(view: BatchView | undefined): string[] {
    const making = view?.live ? view.running.filter((item) => item.phase === 'generating') : [];
    return making.map((item) => siteQueue(this.#queues.mainQueue, item.site)).filter((queue) => this.#served.has(queue));
  }

  #warn(text: Text): void {
    this.#emit(warning(text));
  }

  #inform(text: Text): void {
    this.#emit(info(text));
  }
}

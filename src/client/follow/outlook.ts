import type { Forecast } from '../../domain/money/forecast.js';
import { endedCount } from '../../domain/outcome.js';
import type { EndedItem, RunningItem } from '../../domain/progress.js';
import { costSoFar } from '../../report/cost.js';
import { makespanMs } from '../../report/makespan.js';
import type { BatchView } from './view.js';

/** What a lane does in them is no work of the site. */
const IDLE: readonly RunningItem['phase'][] = ['waiting', 'storing'];
/** Before so much time has been looked at, a share says little; in milliseconds. */
const SHARE_AFTER_MS = 10_000;
/** A batch that was held up does not stay that slow for ever. */
const LEAST_SHARE = 0.5;

/** `view` with what is paid for so far. */
export function withCost(view: BatchView, forecast: Forecast | undefined): BatchView {
  const cost = forecast && costSoFar(forecast.prices, view.tally.calls);
  return cost ? { ...view, cost } : view;
}

/** Says of a running batch how much time is left and how near it is to its bound, by the model of the forecast and what it has seen. */
export class Outlook {
  readonly #forecast: Forecast | undefined;
  #items = 0;
  #itemsMs = 0;
  #lookedAt: number | undefined;
  #workedMs = 0;
  #watchedMs = 0;

  constructor(forecast: Forecast | undefined) {
    this.#forecast = forecast;
  }

  learn(items: readonly EndedItem[]): void {
    for (const { tookMs } of items) {
      if (tookMs === 0) continue;
      this.#items += 1;
      this.#itemsMs += tookMs;
    }
  }

  judge(view: BatchView): BatchView {
    const forecast = this.#forecast;
    const itemMs = this.#itemMs(view.concurrency);
    if (!forecast || itemMs === undefined) return withCost(view, forecast);
    this.#watch(view, itemMs, forecast);
    const share = this.#watchedMs >= SHARE_AFTER_MS ? this.#workedMs / this.#watchedMs : undefined;
    const leftMs = Math.round(leftOf(view, itemMs, forecast) / Math.max(LEAST_SHARE, share ?? 1));
    return { ...withCost(view, forecast), leftMs, ...(share === undefined ? {} : { boundShare: share }) };
  }

  /** The forecast counts like one filling of the lanes: the first items to end are the quick ones. */
  #itemMs(concurrency: number): number | undefined {
    const said = this.#forecast?.time?.itemMs;
    const weight = said === undefined ? 0 : concurrency;
    if (said === undefined && this.#items < concurrency) return undefined;
    return (this.#itemsMs + weight * (said ?? 0)) / (this.#items + weight);
  }

  /** Looks at how many lanes work, as long as items wait for one. */
  #watch(view: BatchView, itemMs: number, { requestDelayMs }: Forecast): void {
    const since = this.#lookedAt;
    this.#lookedAt = view.now;
    const { concurrency, running, stage, live } = view;
    if (since === undefined || !live || stage !== 'running' || waitingOf(view) === 0) return;
    const working = running.filter(({ phase }) => !IDLE.includes(phase)).length;
    // Starts that must lie apart leave lanes empty, at the beginning and where they are wider than an item.
    const paced = requestDelayMs === 0 ? Infinity : Math.min(itemMs, view.now - view.startedAt) / requestDelayMs;
    this.#watchedMs += view.now - since;
    this.#workedMs += (view.now - since) * Math.min(1, working / Math.max(1, Math.min(concurrency, Math.floor(paced))));
  }
}

const waitingOf = ({ total, tally, running }: BatchView): number => Math.max(0, total - endedCount(tally) - running.length);

function leftOf(view: BatchView, itemMs: number, { requestDelayMs }: Forecast): number {
  const { concurrency, running, now } = view;
  const busy = running.filter(({ phase }) => phase !== 'storing').map(({ since }) => Math.max(0, itemMs - (now - since)));
  const soonest = busy.sort((a, b) => a - b);
  return makespanMs(waitingOf(view), () => itemMs, { concurrency, requestDelayMs }, soonest);
}

import type { BatchSettings } from '../domain/batch.js';
import { CONCURRENCY_RANGE } from '../domain/pacing/allowance.js';
import type { Forecast, ForecastTime } from '../domain/money/forecast.js';
import { countOf, isLess, type Money, sums } from '../domain/money/money.js';
import { type Text, type Value, words } from '../words/words.js';
import { boundMs, endedWithin } from './makespan.js';

/** Why a batch may not become what its user wants. */
export interface Doubt {
  /** With what to do about it. */
  readonly text: Text;
  /** It cannot succeed, whatever luck it has. */
  readonly hopeless: boolean;
}

type Timing = Pick<BatchSettings, 'concurrency' | 'requestDelayMs' | 'singleTimeoutMs' | 'totalTimeoutMs' | 'graceMs'>;

/** Proposed times are whole tens of seconds. */
const STEP_MS = 10_000;

/** What speaks against the timeouts of a batch; nothing while the site is not known. */
export function timeDoubts({ pictures, time }: Pick<Forecast, 'pictures' | 'time'>, settings: Timing): Doubt[] {
  if (!time) return [];
  return [singleDoubt(time, settings), totalDoubt(pictures, time, settings)].filter((doubt) => doubt !== undefined);
}

function singleDoubt({ requestMs }: ForecastTime, { singleTimeoutMs }: Timing): Doubt | undefined {
  if (singleTimeoutMs >= requestMs.slow) return undefined;
  const hopeless = singleTimeoutMs < requestMs.least;
  const values = { timeout: timeOf(singleTimeoutMs), advised: flagTime(requestMs.slow * 2) };
  const text = hopeless
    ? words('doubt.singleHopeless', { ...values, least: timeOf(requestMs.least) })
    : words('doubt.single', { ...values, slow: timeOf(requestMs.slow) });
  return { text, hopeless };
}

function totalDoubt(pictures: number, time: ForecastTime, settings: Timing): Doubt | undefined {
  const { totalTimeoutMs, graceMs, concurrency, requestDelayMs } = settings;
  if (totalTimeoutMs === undefined || time.likelyMs <= totalTimeoutMs) return undefined;
  const quickest = time.requestMs.least;
  const bestMs = boundMs(pictures, quickest, settings);
  // At the timeout nothing more is started; what has been sent is awaited for the grace.
  const hopeless = bestMs - quickest >= totalTimeoutMs || bestMs > totalTimeoutMs + graceMs;
  // What the recent batches needed beyond their bound, this one will need as well.
  const overBound = Math.max(1, time.likelyMs / boundMs(pictures, time.itemMs, settings));
  const fits = endedWithin(totalTimeoutMs / overBound, pictures, time.itemMs, settings);
  const wider = Array.from({ length: Math.max(0, CONCURRENCY_RANGE[1] - concurrency) }, (_, k) => concurrency + k + 1).find(
    (more) => boundMs(pictures, time.itemMs, { concurrency: more, requestDelayMs }) * overBound <= totalTimeoutMs,
  );
  const values = { timeout: timeOf(totalTimeoutMs), fits, pictures, concurrency, advised: flagTime(time.toMs) };
  const text = wider === undefined ? words('doubt.total', values) : words('doubt.totalWider', { ...values, wider });
  return { text, hopeless };
}

const timeOf = (ms: number): Value => (ms % 1000 === 0 ? { ms } : { shortMs: ms });
const flagTime = (ms: number): string => `${(Math.ceil(ms / STEP_MS) * STEP_MS) / 1000}s`;

/** What speaks against the balance of a site; nothing when it cannot be compared with the cost. `certain`: it is no estimate. */
export function balanceDoubts(
  { pictures, cost, prices }: Pick<Forecast, 'pictures' | 'cost' | 'prices'>,
  site: string,
  balance: Money,
  certain: boolean,
): Doubt[] {
  const least = amountIn(cost?.least, balance);
  const likely = amountIn(cost?.likely, balance);
  if (!least || !likely) return [];
  if (isLess(balance, least)) {
    const [only, ...others] = prices;
    const enough = only?.price && others.length === 0 ? countOf(balance, only.price) : undefined;
    const values = { site, balance: rounded(balance), pictures, cost: rounded(least) };
    const text =
      enough === undefined || enough === 0
        ? words('doubt.balance', values)
        : words('doubt.balanceFewer', { ...values, enough: String(enough) });
    return [{ text, hopeless: certain }];
  }
  if (!isLess(balance, likely)) return [];
  const text = words('doubt.balanceLikely', { site, balance: rounded(balance), cost: rounded(likely) });
  return [{ text, hopeless: false }];
}

/** In the form that sums have. */
const rounded = (amount: Money): Money => sums([amount])[0] ?? amount;

const amountIn = (amounts: readonly Money[] | undefined, { currency }: Money): Money | undefined =>
  amounts?.find((amount) => amount.currency === currency);

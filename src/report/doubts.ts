import type { BatchSettings } from '../domain/batch.js';
import { CONCURRENCY_RANGE } from '../domain/pacing/allowance.js';
import type { Forecast, ForecastTime } from '../domain/money/forecast.js';
import { countOf, isLess, type Money, moneyPhrase, sums } from '../domain/money/money.js';
import { boundMs, endedWithin } from './makespan.js';

/** Why a batch may not become what its user wants. */
export interface Doubt {
  /** With what to do about it. */
  readonly text: string;
  /** It cannot succeed, whatever luck it has. */
  readonly hopeless: boolean;
}

type Timing = Pick<BatchSettings, 'concurrency' | 'requestDelayMs' | 'singleTimeoutMs' | 'totalTimeoutMs' | 'graceMs'>;

/** Proposed times are whole tens of seconds. */
const STEP_MS = 10_000;
/** Of recent requests: if more took longer than the single timeout, it is in doubt. */
const SLOW_SHARE = '1 of 10';

/** What speaks against the timeouts of a batch; nothing while the site is not known. */
export function timeDoubts({ pictures, time }: Pick<Forecast, 'pictures' | 'time'>, settings: Timing): Doubt[] {
  if (!time) return [];
  return [singleDoubt(time, settings), totalDoubt(pictures, time, settings)].filter((doubt) => doubt !== undefined);
}

function singleDoubt({ requestMs }: ForecastTime, { singleTimeoutMs }: Timing): Doubt | undefined {
  if (singleTimeoutMs >= requestMs.slow) return undefined;
  const hopeless = singleTimeoutMs < requestMs.least;
  const recent = hopeless
    ? `the quickest recent picture of the site took ${seconds(requestMs.least)}`
    : `${SLOW_SHARE} recent pictures of the site took more than ${seconds(requestMs.slow)}`;
  const text =
    `The single timeout of ${seconds(singleTimeoutMs)} is too short: ${recent}. ` +
    `Requests that are given up may be charged. Raise --single-timeout to ${flagTime(requestMs.slow * 2)}.`;
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
  const timeout = `--total-timeout to ${flagTime(time.toMs)}`;
  const advice = wider === undefined ? timeout : `--concurrency to ${wider} or ${timeout}`;
  const text =
    `The total timeout of ${seconds(totalTimeoutMs)} fits ${fits} of ${counted(pictures)} at concurrency ${concurrency}: ` +
    `raise ${advice}.`;
  return { text, hopeless };
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
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
  const has = `The balance of site ${site} is ${moneyPhrase(sums([balance]))}`;
  if (isLess(balance, least)) {
    const [only, ...others] = prices;
    const enough = only?.price && others.length === 0 ? countOf(balance, only.price) : undefined;
    const fewer = enough === undefined || enough === 0 ? '' : `, or make ${enough} of them: --first ${enough}`;
    const text = `${has}, and ${counted(pictures)} ${pictures === 1 ? 'costs' : 'cost'} ${moneyPhrase([least])} at least: top it up${fewer}.`;
    return [{ text, hopeless: certain }];
  }
  if (!isLess(balance, likely)) return [];
  const text = `${has}, and with the failures of late the batch will cost about ${moneyPhrase([likely])}: top it up, or lower --retries.`;
  return [{ text, hopeless: false }];
}

const amountIn = (amounts: readonly Money[] | undefined, { currency }: Money): Money | undefined =>
  amounts?.find((amount) => amount.currency === currency);

const counted = (pictures: number): string => `${pictures} ${pictures === 1 ? 'picture' : 'pictures'}`;

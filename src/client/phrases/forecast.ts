import type { Cost, Forecast, ForecastCost, ForecastTime, JobCost } from '../../domain/money/forecast.js';
import type { Money } from '../../domain/money/money.js';
import type { PaidCalls } from '../../domain/outcome.js';
import { tell } from '../../words/current.js';
import { type Value, words } from '../../words/words.js';

/** Amounts in one or several currencies, as messages take them. */
export function moneyOf(amounts: readonly Money[]): Value {
  const [first, ...others] = amounts;
  if (!first) return words('money.none');
  return others.length === 0 ? first : { list: amounts };
}

export const moneyPhrase = (amounts: readonly Money[]): string => tell('text.quoted', { text: moneyOf(amounts) });

/** What a run will cost: `10 to 20 paid requests: 1.34 USD to 2.68 USD`. */
export function forecastCost(forecast: Forecast): string {
  const { pictures: from, requestsAtMost: to } = forecast;
  const money = moneyLine(forecast);
  return from === to ? tell('forecast.requests', { count: from, money }) : tell('forecast.requestRange', { from, to, money });
}

function moneyLine({ cost, unpriced }: Forecast): string {
  if (!cost) return tell('forecast.noPrice', { models: { list: unpriced } });
  const [range, likely] = [costRange(cost), moneyPhrase(cost.likely)];
  return likely === moneyPhrase(cost.least) ? range : tell('forecast.likely', { range, likely });
}

export function costRange({ least, most }: ForecastCost): string {
  const [from, to] = [moneyPhrase(least), moneyPhrase(most)];
  return from === to ? from : tell('money.range', { from, to });
}

/** How long a run will take. */
export function forecastTime({ time }: Forecast): string {
  return time ? tell('forecast.time', { time: timeRange(time), count: time.requests }) : tell('forecast.noTime');
}

export function timeRange({ fromMs, likelyMs, toMs }: ForecastTime): string {
  const [from, time, to] = [{ ms: fromMs }, { ms: likelyMs }, { ms: toMs }];
  const isOne = tell('forecast.about', { time: from }) === tell('forecast.about', { time: to });
  return isOne ? tell('forecast.about', { time }) : tell('forecast.between', { time, from, to });
}

/** What was paid for, so that it can be compared with the account of the site; what may be lost has a line of its own. */
export function costLines(calls: PaidCalls, cost: Cost | undefined): string[] {
  const { sent, unbilled, delivered } = calls;
  const count = calls.empty + calls.unknown;
  const lost = maybeCost(cost);
  return [
    cost
      ? tell('cost.requestsCost', { sent, unbilled, delivered, cost: costPhrase(cost) })
      : tell('cost.requests', { sent, unbilled, delivered }),
    ...(cost?.jobs && cost.jobs.pictures > 0 ? [jobLine(cost.jobs, delivered)] : []),
    ...(count === 0 ? [tell('cost.lostNone')] : []),
    ...(count > 0 && lost === undefined ? [tell('cost.lost', { count })] : []),
    ...(count > 0 && lost !== undefined ? [tell('cost.lostCost', { count, cost: lost })] : []),
  ];
}

/** How many pictures came from jobs at half the price, and how many by themselves. */
const jobLine = ({ pictures, delivered: amounts }: JobCost, all: number): string =>
  tell('cost.jobs', { count: pictures, cost: moneyOf(amounts), others: all - pictures });

/** `2 requests may have been billed without a picture (0.26 USD)`; undefined when none was. */
export function maybePhrase({ empty, unknown }: PaidCalls, cost: Cost | undefined): string | undefined {
  const count = empty + unknown;
  if (count === 0) return undefined;
  const lost = maybeCost(cost);
  return lost === undefined ? tell('cost.maybe', { count }) : tell('cost.maybeCost', { count, cost: lost });
}

/** What may be lost; undefined where it is nothing, or not known. */
export const maybeCost = (cost: Cost | undefined): string | undefined =>
  cost && cost.maybe.length > 0 ? amountOf(cost.maybe, cost) : undefined;

/** `1.30 USD`, `about 1.30 USD and ¥4`. */
export const costPhrase = (cost: Cost): string => amountOf(cost.delivered, cost);

const amountOf = (amounts: readonly Money[], { exact }: Cost): string =>
  exact ? moneyPhrase(amounts) : tell('money.about', { money: moneyOf(amounts) });

import type { Cost, Forecast, ForecastCost, ForecastTime } from '../../domain/money/forecast.js';
import { moneyPhrase } from '../../domain/money/money.js';
import type { PaidCalls } from '../../domain/outcome.js';
import { duration, plural } from '../../domain/text/text.js';

/** For the head of a run: what it will cost and how long it will take. */
export function forecastLines(forecast: Forecast): string[] {
  return [`  cost     ${requestsPhrase(forecast)}: ${moneyLine(forecast)}`, `  time     ${timeLine(forecast.time)}`];
}

function requestsPhrase({ pictures, requestsAtMost }: Forecast): string {
  return pictures === requestsAtMost ? plural(pictures, 'paid request') : `${pictures} to ${requestsAtMost} paid requests`;
}

function moneyLine({ cost, unpriced }: Forecast): string {
  if (!cost) return `the configuration has no price for ${unpriced.join(', ')}`;
  const likely =
    moneyPhrase(cost.likely) === moneyPhrase(cost.least) ? '' : `, about ${moneyPhrase(cost.likely)} by recent failures`;
  return `${costRange(cost)}${likely}`;
}

export function costRange({ least, most }: ForecastCost): string {
  const [from, to] = [moneyPhrase(least), moneyPhrase(most)];
  return from === to ? from : `${from} to ${to}`;
}

function timeLine(time: ForecastTime | undefined): string {
  if (!time) return 'unknown until the first pictures: no recent ones of this site and model are on record';
  return `${timeRange(time)}, by ${plural(time.requests, 'recent picture')} of the site`;
}

export function timeRange({ fromMs, likelyMs, toMs }: ForecastTime): string {
  const [from, likely, to] = [duration(fromMs), duration(likelyMs), duration(toMs)];
  return from === to ? `about ${likely}` : `about ${likely} (${from} to ${to})`;
}

/** What was paid for, so that it can be compared with the account of the site; what may be lost has a line of its own. */
export function costLines(calls: PaidCalls, cost: Cost | undefined): string[] {
  const lost = calls.empty + calls.unknown;
  const spent = cost ? `: ${costPhrase(cost)}` : '';
  const maybe = cost && cost.maybe.length > 0 ? `, ${about(cost)}${moneyPhrase(cost.maybe)}` : '';
  return [
    `Paid requests: ${calls.sent} sent, ${calls.unbilled} surely not billed, ${calls.delivered} with pictures${spent}.`,
    `May have been billed without a picture: ${lost === 0 ? 'none' : plural(lost, 'request')}${maybe}.`,
  ];
}

/** `2 requests may have been billed without a picture (0.26 USD)`; undefined when none was. */
export function maybePhrase({ empty, unknown }: PaidCalls, cost: Cost | undefined): string | undefined {
  if (empty + unknown === 0) return undefined;
  const amount = cost && cost.maybe.length > 0 ? ` (${about(cost)}${moneyPhrase(cost.maybe)})` : '';
  return `${plural(empty + unknown, 'request')} may have been billed without a picture${amount}`;
}

/** `1.30 USD`, `about 1.30 USD and 4 CNY`. */
export const costPhrase = (cost: Cost): string => `${about(cost)}${moneyPhrase(cost.delivered)}`;

const about = ({ exact }: Cost): string => (exact ? '' : 'about ');

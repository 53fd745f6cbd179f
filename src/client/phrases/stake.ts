import type { Forecast } from '../../domain/money/forecast.js';
import { briefMoney, isLess, type Money, times } from '../../domain/money/money.js';
import { endedCount } from '../../domain/outcome.js';
import type { BatchView } from '../follow/view.js';
import { maybePhrase } from './forecast.js';
import { plural } from '../../domain/text/text.js';

/** What paid requests without pictures have cost, and what those that are left may cost; empty unless plantain has paused the batch for it. */
export function stakePhrase({ paused, tally, total, cost }: BatchView, forecast: Forecast | undefined): string {
  if (paused?.by !== 'plantain') return '';
  const lost = maybePhrase(tally.calls, cost);
  const left = Math.max(0, total - endedCount(tally));
  const price = highestPrice(forecast);
  const money = price ? `, up to ${briefMoney(times(price, left))} for one request each` : '';
  return [...(lost === undefined ? [] : [`So far ${lost}.`]), `At stake: ${plural(left, 'item')} left${money}.`].join(' ');
}

/** Price of the dearest picture; undefined where one has none, or where they have several currencies. */
export function highestPrice(forecast: Forecast | undefined): Money | undefined {
  const prices = forecast?.prices.map(({ price }) => price) ?? [];
  const [first] = prices;
  if (!first || prices.some((price) => price?.currency !== first.currency)) return undefined;
  return prices.reduce((most, price) => (most && price && isLess(most, price) ? price : most));
}

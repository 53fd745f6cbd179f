import type { Forecast } from '../../domain/forecast.js';
import { briefMoney, times } from '../../domain/money.js';
import { ended } from '../../domain/outcome.js';
import type { BatchView } from '../follow/view.js';
import { maybePhrase } from './forecast.js';
import { highestPrice } from './stopping.js';
import { plural } from './text.js';

/** What paid requests without pictures have cost, and what those that are left may cost; empty unless plantain has paused the batch for it. */
export function stakePhrase({ paused, tally, total, cost }: BatchView, forecast: Forecast | undefined): string {
  if (paused?.by !== 'plantain') return '';
  const lost = maybePhrase(tally.calls, cost);
  const left = Math.max(0, total - ended(tally));
  const price = highestPrice(forecast);
  const money = price ? `, up to ${briefMoney(times(price, left))} for one request each` : '';
  return [...(lost === undefined ? [] : [`So far ${lost}.`]), `At stake: ${plural(left, 'item')} left${money}.`].join(' ');
}

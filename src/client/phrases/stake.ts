import type { Forecast } from '../../domain/money/forecast.js';
import { isLess, type Money, times } from '../../domain/money/money.js';
import { endedCount } from '../../domain/outcome.js';
import type { BatchView } from '../follow/view.js';
import { maybeCost } from './forecast.js';
import { sentences, type Text, words } from '../../words/words.js';

/** What paid requests without pictures have cost, and what those that are left may cost; empty unless plantain has paused the batch for it. */
export function stakePhrase({ paused, tally, total, cost }: BatchView, forecast: Forecast | undefined): Text {
  if (paused?.by !== 'plantain') return '';
  const lost = tally.calls.empty + tally.calls.unknown;
  const amount = maybeCost(cost);
  const left = Math.max(0, total - endedCount(tally));
  const price = highestPrice(forecast);
  return sentences(
    ...(lost === 0
      ? []
      : [amount === undefined ? words('stake.lost', { count: lost }) : words('stake.lostCost', { count: lost, cost: amount })]),
    price ? words('stake.leftCost', { count: left, cost: times(price, left) }) : words('stake.left', { count: left }),
  );
}

/** Price of the dearest picture; undefined where one has none, or where they have several currencies. */
export function highestPrice(forecast: Forecast | undefined): Money | undefined {
  const prices = forecast?.prices.map(({ price }) => price) ?? [];
  const [first] = prices;
  if (!first || prices.some((price) => price?.currency !== first.currency)) return undefined;
  return prices.reduce((most, price) => (most && price && isLess(most, price) ? price : most));
}

import type { Cost, PriceGroup } from '../domain/money/forecast.js';
import type { Item } from '../domain/item.js';
import { type Money, shareOf, sums, times } from '../domain/money/money.js';
import type { Outcome, PaidCalls } from '../domain/outcome.js';

const lostOf = ({ empty, unknown }: PaidCalls): number => empty + unknown;

/** What the items have cost; undefined when one that was sent has no price. */
export function costOf(
  entries: readonly { readonly item: Pick<Item, 'price'>; readonly outcome: Pick<Outcome, 'calls'> }[],
): Cost | undefined {
  const paid = entries.filter(({ outcome: { calls } }) => calls.delivered + lostOf(calls) > 0);
  const priced = paid.flatMap(({ item: { price }, outcome: { calls } }) => (price ? [{ price, calls }] : []));
  if (priced.length < paid.length || entries.every(({ item }) => item.price === undefined)) return undefined;
  return {
    delivered: sums(priced.map(({ price, calls }) => times(price, calls.delivered))),
    maybe: sums(priced.map(({ price, calls }) => times(price, lostOf(calls)))).filter(isSomething),
    exact: true,
  };
}

/** What so many calls have cost so far, of a batch with such prices; undefined when one of them is not known. */
export function costSoFar(groups: readonly PriceGroup[], calls: PaidCalls): Cost | undefined {
  const priced = groups.flatMap(({ price, pictures }) => (price ? [{ price, pictures }] : []));
  if (priced.length < groups.length) return undefined;
  const [first, ...others] = priced;
  if (!first) return undefined;
  const whole = priced.reduce((sum, { pictures }) => sum + pictures, 0);
  const all = sums(priced.map(({ price, pictures }) => times(price, pictures)));
  const costOfCalls = (count: number): Money[] =>
    others.length === 0 ? [times(first.price, count)] : all.map((total) => shareOf(total, count, whole));
  return {
    delivered: costOfCalls(calls.delivered),
    maybe: costOfCalls(lostOf(calls)).filter(isSomething),
    exact: others.length === 0,
  };
}

const isSomething = ({ amount }: Money): boolean => Number(amount) !== 0;

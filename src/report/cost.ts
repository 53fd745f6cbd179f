import type { Cost, PriceGroup } from '../domain/money/forecast.js';
import type { Item } from '../domain/item.js';
import { type Money, shareOf, sums, times } from '../domain/money/money.js';
import { tokenCost } from '../domain/money/tokens.js';
import type { Outcome, PaidCalls, RequestEnd } from '../domain/outcome.js';

const lostOf = ({ empty, unknown }: PaidCalls): number => empty + unknown;

type Priced = Pick<Item, 'price' | 'perMillion'>;
type Ended = Pick<Outcome, 'calls' | 'requests' | 'tokens'>;
const LOST: readonly RequestEnd[] = ['empty', 'unknown'];

/** What the requests of an item that ended so have cost: by their tokens where the price is, else each the same. */
export function costOfItem({ price, perMillion }: Priced, outcome: Ended, ends: readonly RequestEnd[]): ItemCost | undefined {
  if (!price) return undefined;
  const count = ends.reduce((sum, end) => sum + outcome.calls[end], 0);
  const { requests = {}, tokens = {} } = outcome;
  const known = Object.entries(tokens).flatMap(([id, usage]) => {
    const end = requests[id];
    return perMillion && end !== undefined && ends.includes(end) ? [tokenCost(usage, perMillion, price.currency)] : [];
  });
  const guessed = Math.max(0, count - known.length);
  const parts = [...known, ...(guessed > 0 || known.length === 0 ? [times(price, guessed)] : [])];
  return { money: sums(parts), exact: !perMillion || guessed === 0 };
}

interface ItemCost {
  readonly money: readonly Money[];
  readonly exact: boolean;
}

/** What the items have cost; undefined when one that was sent has no price. */
export function costOf(entries: readonly { readonly item: Priced; readonly outcome: Ended }[]): Cost | undefined {
  const paid = entries.filter(({ outcome: { calls } }) => calls.delivered + lostOf(calls) > 0);
  if (paid.some(({ item }) => !item.price) || entries.every(({ item }) => item.price === undefined)) return undefined;
  const costs = (ends: readonly RequestEnd[]): ItemCost[] =>
    paid.flatMap(({ item, outcome }) => costOfItem(item, outcome, ends) ?? []);
  const [delivered, lost] = [costs(['delivered']), costs(LOST)];
  return {
    delivered: sums(delivered.flatMap(({ money }) => money)),
    maybe: sums(lost.flatMap(({ money }) => money)).filter(isSomething),
    exact: [...delivered, ...lost].every(({ exact }) => exact),
  };
}

/** What so many calls have cost so far, of a batch with such prices; undefined when one of them is not known. */
export function costSoFar(groups: readonly PriceGroup[], calls: PaidCalls): Cost | undefined {
  const priced = groups.flatMap((group) => (group.price ? [{ ...group, price: group.price }] : []));
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
    exact: others.length === 0 && first.byTokens === undefined,
  };
}

const isSomething = ({ amount }: Money): boolean => Number(amount) !== 0;

import type { Cost, PriceGroup } from '../domain/money/forecast.js';
import type { Item } from '../domain/item.js';
<<<<<<< HEAD
import { type Money, shareOf, sums, times } from '../domain/money/money.js';
import { tokenCost } from '../domain/money/tokens.js';
=======
import { jobEndOf } from '../domain/job.js';
import { halfOf, type Money, shareOf, sums, times } from '../domain/money/money.js';
>>>>>>> 5fcf4964 (Generate items in batch jobs at half price with --lane batch, and the rest before --deadline)
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
<<<<<<< HEAD
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
=======
export function costOf(
  entries: readonly { readonly item: Pick<Item, 'price' | 'lane'>; readonly outcome: Pick<Outcome, 'calls' | 'requests'> }[],
): Cost | undefined {
  const paid = entries.filter(({ outcome: { calls } }) => calls.delivered + lostOf(calls) > 0);
  const priced = paid.flatMap(({ item, outcome }) => (item.price ? chargesOf(item.price, outcome, jobEndOf(item, outcome)) : []));
  const isWhole = paid.every(({ item }) => item.price !== undefined);
  if (!isWhole || entries.every(({ item }) => item.price === undefined)) return undefined;
  const jobs = priced.filter(({ isInJob }) => isInJob);
  return {
    ...sumsOf(priced),
    ...(jobs.length > 0 && { jobs: { pictures: jobs.reduce((sum, { delivered }) => sum + delivered, 0), ...sumsOf(jobs) } }),
    exact: true,
>>>>>>> 5fcf4964 (Generate items in batch jobs at half price with --lane batch, and the rest before --deadline)
  };
}

/** Requests at one price. */
interface Charges {
  readonly price: Money;
  readonly delivered: number;
  readonly lost: number;
  readonly isInJob: boolean;
}

/** The requests of an item, apart from the one that was in a job at half the price. */
function chargesOf(price: Money, { calls }: Pick<Outcome, 'calls'>, end: RequestEnd | undefined): Charges[] {
  const inJob = { delivered: end === 'delivered' ? 1 : 0, lost: end === 'empty' || end === 'unknown' ? 1 : 0 };
  const delivered = calls.delivered - inJob.delivered;
  const lost = lostOf(calls) - inJob.lost;
  return [
    { price, delivered, lost, isInJob: false },
    ...(end === undefined ? [] : [{ price: halfOf(price), ...inJob, isInJob: true }]),
  ];
}

const sumsOf = (charges: readonly Charges[]): Pick<Cost, 'delivered' | 'maybe'> => ({
  delivered: sums(charges.map(({ price, delivered }) => times(price, delivered))),
  maybe: sums(charges.map(({ price, lost }) => times(price, lost))).filter(isSomething),
});

/** What so many calls have cost so far, of a batch with such prices, all at their own price; undefined when one of them is not known. */
export function costSoFar(groups: readonly PriceGroup[], calls: PaidCalls): Cost | undefined {
<<<<<<< HEAD
  const priced = groups.flatMap((group) => (group.price ? [{ ...group, price: group.price }] : []));
=======
  const priced = groups.flatMap(({ price, pictures, lane }) => (price ? [{ price, pictures, lane }] : []));
>>>>>>> 5fcf4964 (Generate items in batch jobs at half price with --lane batch, and the rest before --deadline)
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
<<<<<<< HEAD
    exact: others.length === 0 && first.byTokens === undefined,
=======
    exact: others.length === 0 && first.lane === undefined,
>>>>>>> 5fcf4964 (Generate items in batch jobs at half price with --lane batch, and the rest before --deadline)
  };
}

const isSomething = ({ amount }: Money): boolean => Number(amount) !== 0;

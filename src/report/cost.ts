import type { Cost, JobCost, PriceGroup } from '../domain/money/forecast.js';
import type { Item } from '../domain/item.js';
import { JOB_REQUEST, jobEndOf } from '../domain/job.js';
import { halfOf, type Money, shareOf, sums, times } from '../domain/money/money.js';
import { tokenCost } from '../domain/money/tokens.js';
import type { Outcome, PaidCalls, RequestEnd } from '../domain/outcome.js';

const lostOf = ({ empty, unknown }: PaidCalls): number => empty + unknown;

type Priced = Pick<Item, 'price' | 'perMillion' | 'lane'>;
type Ended = Pick<Outcome, 'calls' | 'requests' | 'tokens'>;
const LOST: readonly RequestEnd[] = ['empty', 'unknown'];

/** What the requests of an item that ended so have cost: by their tokens where the price is, else each the same. */
export function costOfItem(item: Priced, outcome: Ended, ends: readonly RequestEnd[]): ItemCost | undefined {
  const { price, perMillion } = item;
  if (!price) return undefined;
  const jobEnd = jobEndOf(item, outcome);
  const inJob = jobEnd !== undefined && ends.includes(jobEnd) ? (jobPriceOf(item, outcome) ?? price) : undefined;
  const count = ends.reduce((sum, end) => sum + outcome.calls[end], 0) - (inJob ? 1 : 0);
  const { requests = {}, tokens = {} } = outcome;
  const known = Object.entries(tokens).flatMap(([id, usage]) => {
    const end = inJob && id === JOB_REQUEST ? undefined : requests[id];
    return perMillion && end !== undefined && ends.includes(end) ? [tokenCost(usage, perMillion, price.currency)] : [];
  });
  const guessed = Math.max(0, count - known.length);
  const parts = [...(inJob ? [inJob] : []), ...known, ...(guessed > 0 || known.length === 0 ? [times(price, guessed)] : [])];
  return { money: sums(parts), exact: !perMillion || (guessed === 0 && (!inJob || tokens[JOB_REQUEST] !== undefined)) };
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
  const jobs = jobCostOf(paid);
  return {
    delivered: sums(delivered.flatMap(({ money }) => money)),
    maybe: sums(lost.flatMap(({ money }) => money)).filter(isSomething),
    ...(jobs && { jobs }),
    exact: [...delivered, ...lost].every(({ exact }) => exact),
  };
}

/** The part of it that was paid for in jobs; undefined where no item was in one. */
function jobCostOf(paid: readonly { readonly item: Priced; readonly outcome: Ended }[]): JobCost | undefined {
  const inJobs = paid.flatMap(({ item, outcome }) => {
    const [end, price] = [jobEndOf(item, outcome), jobPriceOf(item, outcome)];
    return end && price ? [{ end, price }] : [];
  });
  if (inJobs.length === 0) return undefined;
  const sumOf = (ends: readonly RequestEnd[]): Money[] =>
    sums(inJobs.flatMap(({ end, price }) => (ends.includes(end) ? [price] : [])));
  const pictures = inJobs.filter(({ end }) => end === 'delivered').length;
  return { pictures, delivered: sumOf(['delivered']), maybe: sumOf(LOST) };
}

/** Of the request of an item in a job: half of what it would cost by itself. */
function jobPriceOf({ price, perMillion }: Priced, { tokens = {} }: Ended): Money | undefined {
  const usage = tokens[JOB_REQUEST];
  return price && halfOf(usage && perMillion ? tokenCost(usage, perMillion, price.currency) : price);
}

/** What so many calls have cost so far, of a batch with such prices, all at their own price; undefined when one of them is not known. */
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
    exact: others.length === 0 && first.byTokens === undefined && first.lane === undefined,
  };
}

const isSomething = ({ amount }: Money): boolean => Number(amount) !== 0;

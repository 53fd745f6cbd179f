import { isDeepStrictEqual } from 'node:util';
import type { FailureCode } from '../../domain/failures/failure.js';
import type { Item } from '../../domain/item.js';
import type { JsonObject } from '../../domain/json.js';
import { type LeftOut, whyLeftOut } from '../../domain/missing.js';
import type { Undelivered } from '../../domain/outcome.js';
import type { EarlierItem } from './earlier-item.js';

/** How an item would be made now. */
export interface Making {
  readonly prompt: string;
  readonly params: JsonObject;
  readonly site: string;
  /** How the site is configured, see `Item`. */
  readonly configured: string;
  /** As far as it is known. */
  model(): string | undefined;
}

/** An item that is made again. */
export interface TakenItem extends EarlierItem {
  readonly prompt: string;
  readonly params: JsonObject;
  /** Something about the request is not as it was. */
  readonly isChanged: boolean;
}

/** Items that are not made again, for one reason. */
export interface LeftOutItems {
  readonly why: LeftOut | 'broken';
  /** In which they ended last. */
  readonly batchId: string;
  readonly count: number;
  readonly codes: ReadonlySet<FailureCode>;
}

export interface Selected {
  readonly taken: readonly TakenItem[];
  readonly leftOut: readonly LeftOutItems[];
}

/**
 * Which of the items are made again. One that has a picture is: somebody chose it, unless another one of it may be paid for. Of the others, what is paid for is not requested again,
 * and what a site refused is not asked again unless something about the request is changed; a code of `include` takes its items all the
 * same. An item of which nothing is on record counts as `lost`.
 */
export function selected(
  items: readonly EarlierItem[],
  makingOf: (item: Item) => Making,
  include: readonly FailureCode[],
): Selected {
  const taken: TakenItem[] = [];
  const leftOut = new Map<string, LeftOutItems>();
  for (const one of items) {
    const making = makingOf(one.item);
    const { why, code, batchId = one.batchId } = reasonOf(one, making, include);
    if (why === undefined) {
      const { prompt, params } = making;
      taken.push({ ...one, prompt, params, isChanged: isChanged(one.asked, making) });
      continue;
    }
    const name = `${why} ${batchId}`;
    const { count, codes } = leftOut.get(name) ?? { count: 0, codes: [] };
    leftOut.set(name, { why, batchId, count: count + 1, codes: new Set([...codes, code]) });
  }
  return { taken, leftOut: [...leftOut.values()] };
}

interface Reason {
  readonly why: LeftOut | 'broken' | undefined;
  readonly code: FailureCode;
  /** Absent: the one in which the item ended last. */
  readonly batchId?: string;
}

function reasonOf(one: EarlierItem, making: Making, include: readonly FailureCode[]): Reason {
  const { item, asked, picture, unstored } = one;
  if (unstored) return { why: include.includes(unstored.code) ? undefined : 'paid', ...unstored };
  const end = endThatCounts(one, making);
  const code = end?.code ?? 'lost';
  if (item.broken !== undefined) return { why: 'broken', code };
  // What a later batch could not even ask for is checked anew.
  if (picture || asked.broken !== undefined || include.includes(code)) return { why: undefined, code };
  const why = end ? whyLeftOut(end) : 'paid';
  const isOther = end === one.outcome && isChanged(asked, making);
  return { why: why === 'same' && isOther ? undefined : why, code };
}

/** How an item ended last, unless nothing is paid for then and the batch itself was refused the very request that would be sent now. */
function endThatCounts({ item, outcome, first }: EarlierItem, making: Making): Undelivered | undefined {
  if (!first || !outcome || whyLeftOut(outcome) === 'paid') return outcome;
  return whyLeftOut(first) === 'same' && !isChanged(item, making) ? first : outcome;
}

/** The site may be configured otherwise now, or its model be another one. What the starter of the earlier batch did not know says nothing. */
function isChanged(asked: Item, making: Making): boolean {
  if (asked.site !== making.site || asked.prompt !== making.prompt || !isDeepStrictEqual(asked.params, making.params))
    return true;
  if (asked.configured !== undefined && asked.configured !== making.configured) return true;
  return asked.model !== undefined && asked.model !== making.model();
}

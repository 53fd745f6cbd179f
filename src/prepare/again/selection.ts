import { isDeepStrictEqual } from 'node:util';
import type { FailureCode } from '../../domain/failures/failure.js';
import type { Item } from '../../domain/item.js';
import type { JsonObject } from '../../domain/json.js';
import { type LeftOut, whyLeftOut } from '../../domain/missing.js';
import type { MissingItem } from './earlier-batch.js';

/** How an item would be made now. */
export interface Making {
  readonly params: JsonObject;
  readonly site: string;
  /** How the site is configured, see `Item`. */
  readonly configured: string;
  /** As far as it is known. */
  model(): string | undefined;
}

/** An item that is made again. */
export interface TakenItem extends MissingItem {
  readonly params: JsonObject;
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
 * Which of the missing items are made again. What is paid for is not requested again, and what a site refused is not asked again unless
 * something about the request is changed; a code of `include` takes its items all the same. An item of which nothing is on record
 * counts as `lost`.
 */
export function selected(
  missing: readonly MissingItem[],
  makingOf: (item: Item) => Making,
  include: readonly FailureCode[],
): Selected {
  const taken: TakenItem[] = [];
  const leftOut = new Map<string, LeftOutItems>();
  for (const one of missing) {
    const making = makingOf(one.item);
    const why = reasonOf(one, making, include);
    if (why === undefined) {
      taken.push({ ...one, params: making.params });
      continue;
    }
    const { batchId, outcome } = one;
    const name = `${why} ${batchId}`;
    const { count, codes } = leftOut.get(name) ?? { count: 0, codes: [] };
    leftOut.set(name, { why, batchId, count: count + 1, codes: new Set([...codes, outcome?.code ?? 'lost']) });
  }
  return { taken, leftOut: [...leftOut.values()] };
}

function reasonOf(
  { item, asked, outcome }: MissingItem,
  making: Making,
  include: readonly FailureCode[],
): LeftOut | 'broken' | undefined {
  if (item.broken !== undefined) return 'broken';
  // What a later batch could not even ask for is checked anew.
  if (asked.broken !== undefined || include.includes(outcome?.code ?? 'lost')) return undefined;
  const why = outcome ? whyLeftOut(outcome) : 'paid';
  return why === 'same' && isChanged(asked, making) ? undefined : why;
}

/** The site may be configured otherwise now, or its model be another one. What the starter of the earlier batch did not know says nothing. */
function isChanged(asked: Item, making: Making): boolean {
  if (asked.site !== making.site || !isDeepStrictEqual(asked.params, making.params)) return true;
  if (asked.configured !== undefined && asked.configured !== making.configured) return true;
  return asked.model !== undefined && asked.model !== making.model();
}

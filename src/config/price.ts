import type { Money } from '../domain/money/money.js';
import type { TokenPrices } from '../domain/money/tokens.js';
import type { SiteConfig } from './schema.js';

type Row = Extract<NonNullable<SiteConfig['price']>, readonly unknown[]>[number];

/** What one paid request costs, by the row of the price table that says most about it; undefined when none fits. */
export function priceOf(table: SiteConfig['price'], model: string | undefined, size: string | undefined): Money | undefined {
  const best = rowOf(table, model, size);
  return best && { amount: best.amount, currency: best.currency };
}

/** What a million of its tokens cost, by the same row; undefined where the price is of a request. */
export function tokenPricesOf(
  table: SiteConfig['price'],
  model: string | undefined,
  size: string | undefined,
): TokenPrices | undefined {
  const prices = rowOf(table, model, size)?.perMillion;
  if (!prices) return undefined;
  const { textIn, imageOut, imageIn, textOut } = prices;
  return { textIn, imageOut, ...(imageIn !== undefined && { imageIn }), ...(textOut !== undefined && { textOut }) };
}

function rowOf(table: SiteConfig['price'], model: string | undefined, size: string | undefined): Row | undefined {
  const rows = table === undefined ? [] : [table].flat();
  const [best] = rows
    .filter((row) => row.model === undefined || row.model === model)
    .filter((row) => row.size === undefined || row.size.toUpperCase() === size?.toUpperCase())
    .sort((a, b) => weight(b) - weight(a));
  return best;
}

/** A model says more than a size. */
const weight = ({ model, size }: { model?: string | undefined; size?: string | undefined }): number =>
  (model === undefined ? 0 : 2) + (size === undefined ? 0 : 1);

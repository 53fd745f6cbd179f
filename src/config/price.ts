import type { Money } from '../domain/money/money.js';
import type { SiteConfig } from './schema.js';

/** What one paid request costs, by the row of the price table that says most about it; undefined when none fits. */
export function priceOf(table: SiteConfig['price'], model: string | undefined, size: string | undefined): Money | undefined {
  const rows = table === undefined ? [] : [table].flat();
  const [best] = rows
    .filter((row) => row.model === undefined || row.model === model)
    .filter((row) => row.size === undefined || row.size.toUpperCase() === size?.toUpperCase())
    .sort((a, b) => weight(b) - weight(a));
  return best && { amount: best.amount, currency: best.currency };
}

/** A model says more than a size. */
const weight = ({ model, size }: { model?: string | undefined; size?: string | undefined }): number =>
  (model === undefined ? 0 : 2) + (size === undefined ? 0 : 1);

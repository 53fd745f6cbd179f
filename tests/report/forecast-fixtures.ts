import type { ItemGroup } from '../../src/report/forecast.js';
import type { RecentBatch, RecentModel } from '../../src/report/recent.js';

export const usd = (amount: string) => ({ amount, currency: 'USD' });
export const SETTINGS = { concurrency: 3, requestDelayMs: 0, retries: 1 };

/** A batch that a site made lately: all its pictures took the same time. */
export function recent(model: Partial<RecentModel> = {}, batch: Partial<RecentBatch> = {}): RecentBatch {
  const seen = { model: 'pro', attempts: 10, sent: 10, delivered: 10, maybe: 0, madeMs: [42_050], failedMs: [], ...model };
  return { endedAt: 0, aroundMs: 0, overBound: 1, models: [seen], ...batch };
}

export const group = (pictures: number, more: Partial<ItemGroup> = {}): ItemGroup => ({
  model: 'pro',
  label: 'pro',
  pictures,
  price: usd('0.134'),
  ...more,
});

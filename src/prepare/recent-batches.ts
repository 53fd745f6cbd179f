import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { recentPrefix } from '../domain/staging-keys.js';
import type { RecentBatch } from '../report/recent.js';
import type { Store } from '../stores/store.js';

/** Older ones say little of how a site is now. */
const NEWEST = 10;

const count = z.number().nonnegative();
const RECENT = z.object({
  endedAt: count,
  aroundMs: count,
  overBound: z.number().min(1),
  models: z.array(
    z.object({
      model: z.string(),
      attempts: count,
      sent: count,
      delivered: count,
      maybe: count,
      madeMs: z.array(count),
      failedMs: z.array(count),
    }),
  ),
});

/** What the newest batches have seen of a site, newest first. Another version may have written it: what does not fit is skipped. */
export async function recentBatchesOf(staging: Store, site: string): Promise<RecentBatch[]> {
  const keys = await staging.list(recentPrefix(site)).catch(() => []);
  const found = await Promise.all(
    keys
      .slice(-NEWEST)
      .reverse()
      .map((key) => readRecent(staging, key)),
  );
  return found.filter((batch) => batch !== undefined);
}

async function readRecent(staging: Store, key: string): Promise<RecentBatch | undefined> {
  try {
    return RECENT.parse(JSON.parse(await text(await staging.get(key))));
  } catch {
    // A forecast is not worth a failure.
    return undefined;
  }
}

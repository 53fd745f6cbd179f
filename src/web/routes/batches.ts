import { z } from 'zod';
import { findBatch } from '../../client/batches/find-batches.js';
import { viewNow } from '../../client/follow/view-now.js';
import type { RunningItem } from '../../domain/progress.js';
import { say } from '../../words/current.js';
import { printed } from '../../words/printed.js';
import { type Api, ofBatch } from '../api.js';
import { cardHere } from '../batches/cards.js';
import { describedBatch, listedBatch } from '../batches/described.js';
import type { WatchedBatch } from '../batches/watched.js';
import type { House } from '../house.js';
import type { Rooms } from '../rooms.js';

const MOST_LISTED = 200;
const MOST_CARDS = 1_000;

const list = {
  method: 'get' as const,
  path: '/batches',
  summary: 'The newest batches of the folder, with progress and cost.',
  query: {
    limit: z.coerce.number().int().min(1).max(MOST_LISTED).default(50).describe('Most batches.'),
    open: z.stringbool().default(false).describe('Only batches that have not ended.'),
  },
  answer: { description: 'Batches, newest first.', schema: 'Batches' as const },
};

const one = {
  method: 'get' as const,
  path: '/batches/{batch}',
  summary: 'One batch: how it is now or how it ended, its settings and forecast, and why nothing happens, where nothing happens.',
  params: ofBatch,
  answer: { description: 'The batch.', schema: 'Batch' as const },
};

const items = {
  method: 'get' as const,
  path: '/batches/{batch}/items',
  summary: 'Items of a batch as cards, in input order, also those that wait.',
  params: ofBatch,
  query: {
    after: z.coerce
      .number()
      .int()
      .min(0)
      .max(10_000_000)
      .default(0)
      .describe('How many cards to pass over: `next` of the answer before.'),
    limit: z.coerce.number().int().min(1).max(MOST_CARDS).default(200).describe('Most cards.'),
  },
  answer: { description: 'Cards; `next` is absent behind the last.', schema: 'Cards' as const },
};

export function addBatches(api: Api, { house, serving }: Rooms): void {
  api.add(list, async (c, { query: { limit, open } }) => {
    const batches = await house.plantain().list({ limit, open, here: true });
    return c.json({
      batches: batches.map((batch) => ({ ...listedBatch(batch), isServedHere: isServed(serving, batch.batchId) })),
    });
  });
  api.add(one, async (c, { params: { batch } }) => {
    const described = await describedBatch(house.session, batch);
    return c.json({ ...(printed(described, say) as object), isServedHere: isServed(serving, batch) });
  });
  api.add(items, async (c, { params: { batch }, query: { after, limit } }) => {
    const watched = await house.watched(batch);
    await watched.record.look();
    const found = await watched.items.from(after, limit);
    const running = await runningIn(house, watched);
    const cards = found.map((item) => {
      const outcome = watched.record.outcomes.get(item.index);
      const now = outcome ? undefined : running.get(item.index);
      return cardHere(batch, { item, ...(outcome ? { outcome } : {}), ...(now ? { running: now } : {}) });
    });
    const next = found.length === limit ? after + limit : undefined;
    return c.json({ cards, ...(next === undefined ? {} : { next }) });
  });
}

const isServed = (serving: Rooms['serving'], batchId: string): boolean => serving.batchIds.includes(batchId);

/** By the stream of the batch where it runs, else by a look. */
async function runningIn(house: House, watched: WatchedBatch): Promise<ReadonlyMap<number, RunningItem>> {
  let { running } = watched;
  if (watched.state.length === 0) {
    const listed = await findBatch(house.session, watched.batchId);
    running = listed.state === 'open' ? ((await viewNow(house.session, listed))?.running ?? []) : [];
  }
  return new Map(running.map((item) => [item.index, item]));
}

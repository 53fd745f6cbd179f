import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { batchEvent } from '../../src/client/event-schema.js';
import {
  endedEvent,
  forecastEvent,
  itemEvent,
  preparingEvent,
  progressEvent,
  settledEvent,
  startedEvent,
  warning,
} from '../../src/client/events.js';
import { item, progress, summary, tally, view } from '../cli/fixtures.js';
import { say } from '../../src/words/current.js';
import { printed } from '../../src/words/printed.js';
import { words } from '../../src/words/words.js';
import { eventsPage } from './events-page.js';

const calls = { sent: 3, delivered: 2, unbilled: 1, empty: 0, unknown: 0 };
const forecast = {
  pictures: 3,
  concurrency: 2,
  requestDelayMs: 1_000,
  requestsAtMost: 6,
  requestsLikely: 3.3,
  prices: [{ pictures: 3, price: { amount: '0.134', currency: 'USD' } }],
  unpriced: [],
  cost: {
    least: [{ amount: '0.402', currency: 'USD' }],
    likely: [{ amount: '0.44', currency: 'USD' }],
    most: [{ amount: '0.804', currency: 'USD' }],
  },
  time: {
    fromMs: 40_000,
    likelyMs: 60_000,
    toMs: 90_000,
    itemMs: 30_000,
    requestMs: { least: 20_000, usual: 28_000, slow: 45_000 },
    requests: 40,
  },
};
const EXAMPLES = {
  preparing: preparingEvent({ what: 'pictures fetched', done: 12, total: 80 }),
  forecast: forecastEvent({ batchId: 'summer', site: 'banana', forecast, doubts: [] }),
  started: startedEvent({
    batchId: 'summer',
    total: 3,
    sites: ['banana'],
    input: 'folder /home/me/summer',
    location: '/home/me/batch_outputs/summer',
    forecast,
    fresh: true,
  }),
  progress: progressEvent(
    view({
      total: 3,
      running: [
        { index: 1, id: 'cat_1', label: 'cat_1', site: 'banana', attempt: 1, phase: 'generating', since: 1_800_000_000_000 },
      ],
    }),
  ),
  item: itemEvent({ ...item(0), batchId: 'summer', done: 1, total: 3 }),
  notice: warning(words('paused.batchWhy', { batch: 'summer', why: 'at night it is cheaper' })),
  settled: settledEvent({
    batch: 'summer',
    pictures: 2,
    away: [],
    left: [{ host: 'h_2', pictures: 1, reason: 'the disk is full' }],
  }),
  ended: endedEvent({ kind: 'summary', summary: summary() }),
  closed: endedEvent(
    {
      kind: 'closed',
      batchId: 'summer',
      how: 'terminated',
      message: 'by ops',
      progress: progress({ total: 3, tally: tally({ success: 2, error: 1, images: 2, calls }) }),
    },
    ['auth'],
    { auth: 'HTTP 401' },
  ),
};

describe('the events of a batch', () => {
  it.each(Object.entries(EXAMPLES))('are as their schema says: %s', (_name, example) => {
    const { textWords: _words, ...event } = printed(example, say) as Record<string, unknown>;
    expect(batchEvent.parse(event)).toEqual(event);
    expect(JSON.parse(JSON.stringify(example))).toEqual(example);
  });

  it('are refused by the schema with another version, and read without what a newer one has added', () => {
    expect(batchEvent.safeParse({ ...EXAMPLES.item, v: 2 }).success).toBe(false);
    expect(batchEvent.parse({ ...EXAMPLES.item, more: 1 })).toEqual(EXAMPLES.item);
  });

  // After a change: npx vitest run tests/client/events.test.ts --update
  const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
  it.skipIf(!existsSync(docs))('stand in the docs as they are', async () => {
    await expect(eventsPage(EXAMPLES)).toMatchFileSnapshot(`${docs}events.md`);
  });
});

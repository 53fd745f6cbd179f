import { afterEach, describe, expect, it } from 'vitest';
import { FakeBatch, type SiteOptions } from './fake-site.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

/** What Temporal's UI shows of a batch of two items after `ms`. */
async function detailsAfter(ms: number, options: Partial<SiteOptions>): Promise<string> {
  batch = await FakeBatch.start(2, {}, { delay: () => 5, latency: () => 1_000, ...options });
  const end = batch.world.now + ms;
  batch.world.at(ms, () => undefined);
  await batch.world.run(() => batch.world.now >= end);
  const metadata = await batch.world.query<{ currentDetails: string }>(FakeBatch.ID, '__temporal_workflow_metadata');
  return metadata.currentDetails;
}

describe('the details of a batch in Temporal', () => {
  it('show pictures that are not stored: how many, since when, and where the reason stands', async () => {
    const fails = { message: 'the bucket does not answer' };
    const text = await detailsAfter(120_000, { fault: ({ type }) => (type === 'storeImages' ? { fails } : undefined) });
    expect(text).toMatch(/\*\*2 items with pictures that are not stored\*\* since 00:00:0\d UTC: pending activities show why/);
    expect(text).toContain('`plantain status summer`');
  });

  it('show nothing of it when the pictures are stored after all', async () => {
    const fails = { message: 'the bucket does not answer' };
    const fault: SiteOptions['fault'] = ({ type, before }) => (type === 'storeImages' && before < 11 ? { fails } : undefined);
    const latency = (index: number) => (index === 0 ? 1_000 : 3_600_000);
    expect(await detailsAfter(70_000, { fault, latency })).toContain('1 item with pictures that are not stored');
    await batch.world.close();
    const text = await detailsAfter(600_000, { fault, latency });
    expect(text).toContain('1 of 2 delivered');
    expect(text).not.toContain('not stored');
  });

  it('show a site that rests: since when, until when, and its words', async () => {
    const text = await detailsAfter(20_000, {
      failure: () => ({ code: 'overloaded', message: 'No capacity', billing: 'unbilled' }),
    });
    expect(text).toMatch(/\*\*banana rests\*\* since 00:00:0\d UTC, next request 00:00:\d\d UTC: No capacity/);
  });

  it('show items that cannot be sent, and why', async () => {
    const detail = { code: 'spool_full', message: 'the disk is full', billing: 'unbilled' } as const;
    const fails = { message: 'the disk is full', type: 'not_sent', detail };
    const text = await detailsAfter(20_000, { fault: ({ type }) => (type === 'submitGeneration' ? { fails } : undefined) });
    expect(text).toMatch(/\*\*2 items not sent\*\* since 00:00:0\d UTC, next attempt 00:00:\d\d UTC: the disk is full/);
  });
});

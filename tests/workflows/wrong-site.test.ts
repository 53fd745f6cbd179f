import { shownMessage } from './shown-message.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failures/failure.js';
import { PATIENCE_MS } from '../../src/domain/pacing/patience.js';
import { FakeBatch, type SiteOptions } from './fake-site.js';

const MINUTE_MS = 60_000;
const UNREACHABLE: Failure = {
  code: 'site_unreachable',
  message: 'POST http://nope: the host name does not exist',
  billing: 'unbilled',
};
const UNKNOWN: Failure = { code: 'model_unknown', message: 'it lists others', billing: 'unbilled' };
const BUSY: Failure = { code: 'overloaded', message: 'busy', billing: 'unbilled' };

let batch: FakeBatch;
let begun: number;

afterEach(() => batch.world.close());

const steady: SiteOptions = { delay: () => 5, latency: () => 1_000 };

async function start(total: number, site: Partial<SiteOptions>, segmentSize = 10): Promise<void> {
  batch = await FakeBatch.start(total, { concurrency: 4, segmentSize }, { ...steady, ...site });
  begun = batch.world.now;
}

const age = () => batch.world.now - begun;
const codes = () => batch.outcomes.map((outcome) => ('code' in outcome ? outcome.code : outcome.status));
/** Lets time pass until nothing is left to happen, or an hour. */
const toTheEnd = () => batch.world.run(() => age() > 60 * MINUTE_MS);

describe('a site that nothing reaches', () => {
  it('is out after five minutes of trying, for the items of all segments, with the reason', async () => {
    await start(25, { failure: () => UNREACHABLE });
    await toTheEnd();
    expect(batch.summary?.tally).toMatchObject({ error: 25, success: 0 });
    expect(new Set(codes())).toEqual(new Set(['site_unreachable']));
    expect(age()).toBeGreaterThan(PATIENCE_MS);
    expect(age()).toBeLessThan(2 * PATIENCE_MS);
    expect(shownMessage(batch.outcomes[0])).toContain('the host name does not exist');
    // One probe at a time, ever less often.
    expect(batch.starts.length).toBeLessThan(30);
  });

  it('is waited for while it starts again, as a router or ComfyUI does', async () => {
    await start(12, { failure: () => (age() < 3 * MINUTE_MS ? UNREACHABLE : undefined) });
    await toTheEnd();
    expect(batch.summary?.tally.success).toBe(12);
  });

  it('is waited for as long as it takes once it has made a picture, also by a later segment', async () => {
    let working = true;
    await start(30, { failure: () => (working || age() > 40 * MINUTE_MS ? undefined : UNREACHABLE) });
    // The second segment has begun, and the first has closed.
    await batch.world.run(() => batch.outcomes.length >= 12);
    working = false;
    await batch.world.run(() => age() > 45 * MINUTE_MS);
    expect(batch.summary?.tally.success).toBe(30);
  });

  it('is not shown to work by a message that names nothing', async () => {
    await start(4, { failure: () => UNREACHABLE });
    for (const odd of [null, 7, {}, 'banana', [null, 7, {}]]) batch.signal('siteWorks', odd);
    batch.signal('siteWorks');
    await toTheEnd();
    expect(batch.summary?.tally.error).toBe(4);
  });

  it('is waited for once it has answered at all: its address is right', async () => {
    await start(8, { failure: () => (age() < 5_000 ? BUSY : age() < 30 * MINUTE_MS ? UNREACHABLE : undefined) });
    await toTheEnd();
    expect(batch.summary?.tally.success).toBe(8);
  });

  it('is not out by the time that a batch was paused', async () => {
    await start(4, { failure: () => (age() < 31 * MINUTE_MS ? UNREACHABLE : undefined) });
    await batch.world.run(() => age() > 30_000);
    batch.signal('pauseBatch');
    // While nothing happens, no time passes.
    let over = false;
    batch.world.at(29.5 * MINUTE_MS, () => void (over = true));
    await batch.world.run(() => over);
    batch.signal('resumeBatch');
    await toTheEnd();
    expect(batch.summary?.tally.success).toBe(4);
  });
});

describe('a model that nothing serves', () => {
  it('is out by itself: items of other models are made', async () => {
    const model = (index: number) => (index % 2 === 0 ? 'right' : 'wrong');
    await start(20, { model, failure: (index) => (index % 2 === 0 ? undefined : UNKNOWN) });
    await toTheEnd();
    expect(batch.summary?.tally).toMatchObject({ success: 10, error: 10 });
    expect(codes().filter((code) => code === 'model_unknown')).toHaveLength(10);
  });

  it('is waited for once it has made a picture: its channels may be switched off for a while', async () => {
    let working = true;
    const failure = () => (working || age() > 30 * MINUTE_MS ? undefined : UNKNOWN);
    await start(16, { model: () => 'right', failure });
    await batch.world.run(() => batch.outcomes.length >= 4);
    working = false;
    await toTheEnd();
    expect(batch.summary?.tally.success).toBe(16);
  });
});

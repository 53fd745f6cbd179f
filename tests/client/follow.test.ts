import { describe, expect, it } from 'vitest';
import type { BatchEvent } from '../../src/client/events.js';
import { follow } from '../../src/client/follow/follow.js';
import { item, progress, ScriptedSource, segment } from '../cli/fixtures.js';

const OPTIONS = { mainQueue: 'plantain', sites: ['banana'], skipEarlier: false, everyMs: 5 };

describe('following a batch as an iteration', () => {
  it('gives each event once and in order, and ends with how the batch ended', async () => {
    const source = new ScriptedSource();
    source.segments.set(0, (cursor) =>
      segment({ ended: [item(0), item(1, { status: 'error', code: 'auth', message: 'HTTP 401' })].slice(cursor), cursor: 2 }),
    );
    const seen: BatchEvent[] = [];
    for await (const event of follow(source, OPTIONS)) {
      seen.push(event);
      if (event.event !== 'progress') continue;
      source.state = 'completed';
      source.memo = progress({ total: 2 });
    }
    expect(seen.map(({ event }) => event)).toEqual(['item', 'item', 'progress', 'ended']);
    expect(seen[1]).toMatchObject({ v: 1, batchId: 'summer', label: 'cat_1', done: 2 });
    expect(seen.at(-1)).toMatchObject({ kind: 'summary', batchId: 'summer', codes: ['auth'], messages: { auth: 'HTTP 401' } });
  });

  it('ends without an end when it is aborted, and asks nothing more once its reader has left', async () => {
    const source = new ScriptedSource();
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const { event } of follow(source, { ...OPTIONS, everyMs: 60_000, signal: stop.signal })) {
      seen.push(event);
      stop.abort();
    }
    expect(seen).toEqual(['progress']);
    for await (const { event } of follow(source, OPTIONS)) {
      seen.push(event);
      break;
    }
    const { length } = source.asked;
    await new Promise((done) => setTimeout(done, 50));
    expect(source.asked).toHaveLength(length);
  });

  it('ends where plantain has paused the batch itself', async () => {
    const source = new ScriptedSource();
    source.root = progress({ stage: 'paused', paused: { by: 'plantain', why: 'no pictures', since: 0 } });
    const seen: string[] = [];
    for await (const { event } of follow(source, OPTIONS)) seen.push(event);
    expect(seen).toEqual(['progress', 'notice']);
  });
});

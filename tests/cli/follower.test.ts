import { describe, expect, it } from 'vitest';
import { Follower } from '../../src/cli/follow/follower.js';
import { item, Notes, NOW, progress, ScriptedSource, segment, tally } from './fixtures.js';

function following(options: { skipEarlier?: boolean } = {}) {
  const source = new ScriptedSource();
  const notes = new Notes();
  let now = NOW;
  const follower = new Follower(source, notes, {
    mainQueue: 'plantain',
    sites: ['banana'],
    skipEarlier: options.skipEarlier ?? false,
    now: () => now,
  });
  const pass = (seconds: number): void => {
    now += seconds * 1000;
  };
  return { source, notes, follower, pass };
}

describe('the follower', () => {
  it('adds the tallies of open segments to that of the closed ones', async () => {
    const { source, notes, follower } = following();
    source.root = progress({ tally: tally({ success: 4 }), open: [1, 2] });
    source.segments.set(1, () => segment({ segment: 1, tally: tally({ success: 2, error: 1 }) }));
    source.segments.set(2, () => segment({ segment: 2, tally: tally({ no_image: 1 }) }));
    await follower.look();
    expect(notes.views[0]?.tally).toMatchObject({ success: 6, error: 1, no_image: 1 });
  });

  it('tells of every ended item once, by the cursor of its segment', async () => {
    const { source, notes, follower } = following();
    source.segments.set(0, () => segment({ ended: [item(0), item(1)], cursor: 2 }));
    await follower.look();
    source.segments.set(0, (cursor) => segment({ ended: cursor === 2 ? [item(2)] : [], cursor: 3 }));
    await follower.look();
    expect(source.asked).toEqual(['0@0', '0@2']);
    expect(notes.items).toEqual(['1/10 cat_0 success', '2/10 cat_1 success', '3/10 cat_2 success']);
  });

  it('asks a segment that has closed for its last items, also one that opened and closed between two looks', async () => {
    const { source, notes, follower } = following();
    source.segments.set(0, (cursor) =>
      cursor === 0 ? segment({ ended: [item(0)], cursor: 1 }) : segment({ ended: [item(1)], cursor: 2 }),
    );
    source.segments.set(1, () => segment({ segment: 1, ended: [item(2)], cursor: 1 }));
    source.segments.set(2, () => segment({ segment: 2, ended: [], cursor: 0 }));
    await follower.look();
    source.root = progress({ open: [2] });
    await follower.look();
    expect(notes.items.map((line) => line.split(' ')[1])).toEqual(['cat_0', 'cat_1', 'cat_2']);
  });

  it('tells of the last items of all segments before the end', async () => {
    const { source, notes, follower } = following();
    await follower.look();
    source.state = 'completed';
    source.memo = progress({ total: 2 });
    source.segments.set(0, () => segment({ ended: [item(0)], cursor: 1 }));
    source.segments.set(1, () => segment({ segment: 1, ended: [item(1, { status: 'error', code: 'auth' })], cursor: 1 }));
    const end = await follower.look();
    expect(end?.kind).toBe('summary');
    expect(notes.items).toEqual(['1/2 cat_0 success', '2/2 cat_1 error']);
    expect(follower.codes).toEqual(['auth']);
  });

  it('leaves out what ended before it joined, but counts it', async () => {
    const { source, notes, follower } = following({ skipEarlier: true });
    source.root = progress({ tally: tally({ success: 4 }), open: [1] });
    source.segments.set(1, (cursor) =>
      segment({ segment: 1, tally: tally({ success: cursor === 0 ? 1 : 2 }), ended: [item(cursor + 4)], cursor: cursor + 1 }),
    );
    await follower.look();
    expect(notes.items).toEqual([]);
    await follower.look();
    expect(notes.items).toEqual(['6/10 cat_5 success']);
  });

  it('falls back to the counters on record when no worker answers', async () => {
    const { source, notes, follower } = following();
    source.root = undefined;
    source.memo = progress({ tally: tally({ success: 7 }) });
    source.onRecord = 2;
    await follower.look();
    expect(notes.views[0]).toMatchObject({ live: false, tally: { success: 9 } });
  });

  it('says once that Temporal is away and once that it is back', async () => {
    const { source, notes, follower, pass } = following();
    source.away = true;
    await follower.look();
    await follower.look();
    pass(12);
    source.away = false;
    await follower.look();
    await follower.look();
    expect(notes.notices).toEqual([expect.stringContaining('does not answer'), 'Temporal answers again after 12 s.']);
  });

  it('lets an error that is no outage end the command', async () => {
    const { source, follower } = following();
    source.look = async () => {
      throw new Error('no permission');
    };
    await expect(follower.look()).rejects.toThrow('no permission');
  });

  it('measures rate and time left from the items that end while it looks', async () => {
    const { source, notes, follower, pass } = following();
    source.segments.set(0, () => segment());
    await follower.look();
    pass(30);
    source.segments.set(0, () => segment({ tally: tally({ success: 4, error: 1 }) }));
    await follower.look();
    expect(notes.views[1]).toMatchObject({ perMinute: 10, leftMs: 30_000 });
  });
});

describe('the diagnosis', () => {
  it('names a site that no worker serves within 15 seconds, once, and says when one does', async () => {
    const { source, notes, follower, pass } = following();
    source.idle = ['plantain.site.banana'];
    for (let second = 0; second < 14; second += 1) {
      await follower.look();
      pass(1);
    }
    expect(notes.notices).toEqual([
      'No worker serves the site banana. Start one whose configuration has this site: plantain worker',
    ]);
    source.idle = [];
    pass(6);
    await follower.look();
    expect(notes.notices[1]).toBe('A worker serves the site banana now.');
  });

  it('gives a worker that has just been started some seconds', async () => {
    const { source, notes, follower, pass } = following();
    source.idle = ['plantain', 'plantain.site.banana'];
    pass(5);
    await follower.look();
    expect(notes.notices).toEqual([]);
  });

  it('reports a workflow task that keeps failing, with its words', async () => {
    const { source, notes, follower, pass } = following();
    source.failing = { workflowId: 'batch/summer/0', tries: 4, message: 'Nondeterminism error' };
    pass(8);
    await follower.look();
    pass(8);
    await follower.look();
    expect(notes.notices).toHaveLength(1);
    expect(notes.notices[0]).toContain('batch/summer/0 stands still: its task has failed 4 times (Nondeterminism error)');
    expect(notes.notices[0]).toContain('plantain resume summer');
  });

  it('tells once of a store that takes no pictures, while some wait for it', async () => {
    const { source, notes, follower, pass } = following();
    source.store = 'Cannot put "a.png" into the bucket pictures: it is in trouble';
    for (const seconds of [8, 6]) {
      pass(seconds);
      await follower.look();
    }
    expect(notes.notices).toEqual([]);
    const waiting = { index: 0, id: 'i0', label: 'cat_0', site: 'banana', attempt: 1, phase: 'storing', since: NOW } as const;
    source.segments.set(0, () => segment({ running: [waiting] }));
    for (const seconds of [6, 6]) {
      pass(seconds);
      await follower.look();
    }
    expect(notes.notices).toEqual([expect.stringMatching(/^The store takes nothing for now: Cannot put .* lies in the spool/)]);
  });

  it('tells of a resting site once while it rests again and again', async () => {
    const { source, notes, follower, pass } = following();
    let until = NOW + 10_000;
    source.segments.set(0, () => segment({ resting: [{ site: 'banana', until, code: 'rate_limited', message: '429.' }] }));
    for (let round = 0; round < 5; round += 1) {
      await follower.look();
      pass(12);
      until += 12_000;
    }
    expect(notes.notices.filter((text) => text.includes('rests for'))).toHaveLength(1);
  });

  it('tells once that the batch is paused, how it goes on, and when it does', async () => {
    const { source, notes, follower } = following();
    source.root = progress({ stage: 'paused' });
    await follower.look();
    await follower.look();
    source.root = progress();
    await follower.look();
    expect(notes.notices).toEqual(['Batch summer is paused; to go on: plantain resume summer', 'Batch summer goes on.']);
  });

  it('tells of a pause that is on record when no worker answers, and does not call a cancel going on', async () => {
    const { source, notes, follower } = following();
    source.root = undefined;
    source.memo = progress({ stage: 'paused' });
    await follower.look();
    source.memo = progress({ stage: 'stopping' });
    await follower.look();
    expect(notes.notices).toEqual(['Batch summer is paused; to go on: plantain resume summer']);
  });

  it('tells of a concurrency that was changed while it looked', async () => {
    const { source, notes, follower } = following();
    await follower.look();
    source.root = progress({ concurrency: 8 });
    await follower.look();
    await follower.look();
    expect(notes.notices).toEqual(['From now on at most 8 at once (before: 3).']);
  });

  it('tells of a site that is out, with its hint', async () => {
    const { source, notes, follower } = following();
    source.root = progress({ sitesOut: [{ site: 'banana', code: 'auth', message: 'Key …1234 refused.' }] });
    await follower.look();
    await follower.look();
    expect(notes.notices).toHaveLength(1);
    expect(notes.notices[0]).toMatch(/Site banana is out .*Key …1234 refused\. Check the key/);
  });
});

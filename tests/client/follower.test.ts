import { describe, expect, it } from 'vitest';
import { item, progress, segment, tally } from '../cli/fixtures.js';
import { following } from './following.js';

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

  it('counts what ended before it joined once, also where the root knows of it', async () => {
    const { source, notes, follower } = following({ skipEarlier: true });
    source.root = progress({ tally: tally({ success: 5 }), whole: true, closedItems: 4, open: [1] });
    source.segments.set(1, (cursor) =>
      segment({ segment: 1, tally: tally({ success: 2 }), ended: [item(cursor + 4)], cursor: cursor + 1 }),
    );
    await follower.look();
    await follower.look();
    expect(notes.items).toEqual(['7/10 cat_5 success']);
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

  it('says where plantain has paused the batch itself, with nothing under way', async () => {
    const { source, notes, follower } = following();
    source.root = progress({ stage: 'paused', paused: { by: 'plantain', why: 'no pictures', since: 0 } });
    expect(await follower.look()).toBeUndefined();
    expect(follower.pausedItself).toBeDefined();
    expect(notes.notices).toHaveLength(1);
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

import { describe, expect, it } from 'vitest';
import { NOW, progress, segment, tally } from '../cli/fixtures.js';
import { following } from './following.js';
import { tell } from '../../src/words/current.js';

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

  it('says within seconds that the build of a worker does not fit, whose it is and what to do', async () => {
    const { source, notes, follower, pass } = following();
    const message = '[TMPRL1100] Nondeterminism error: Activity type of scheduled event does not match';
    source.trouble = {
      retried: [],
      failing: { workflowId: 'batch/summer', tries: 1, since: NOW, message, worker: '4711@studio' },
    };
    pass(3);
    await follower.look();
    expect(notes.notices).toHaveLength(1);
    expect(notes.notices[0]).toContain('[TMPRL1100]');
    expect(notes.notices[0]).toContain('The worker 4711@studio runs another build of plantain');
    expect(notes.notices[0]).toContain('plantain resume summer');
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
    source.trouble = {
      retried: [],
      failing: { workflowId: 'batch/summer/0', tries: 4, since: NOW, message: 'Nondeterminism error' },
    };
    pass(8);
    await follower.look();
    pass(8);
    await follower.look();
    expect(notes.notices).toHaveLength(1);
    expect(notes.notices[0]).toContain('batch/summer/0 is stuck: its task has failed 4 times since');
    expect(notes.notices[0]).toContain('Nondeterminism error');
    expect(notes.notices[0]).toContain('plantain resume summer');
    expect(notes.views[1]?.failing).toMatchObject({ tries: 4 });
  });

  it('reports once what is tried again: what, since when, why and what to do; and shows it as long as it lasts', async () => {
    const { source, notes, follower, pass } = following();
    const storing = { activity: 'storeImages', count: 2, since: NOW, next: NOW + 30_000 };
    source.trouble = { retried: [{ ...storing, tries: 1, message: 'Cannot put "a.png": it is in trouble' }] };
    pass(8);
    await follower.look();
    expect(notes.notices).toEqual([]);
    source.trouble = { retried: [{ ...storing, tries: 4, message: 'Cannot put "a.png": it is in trouble' }] };
    for (const seconds of [6, 6]) {
      pass(seconds);
      await follower.look();
    }
    const since = tell('text.quoted', { text: { at: NOW } });
    expect(notes.notices).toEqual([
      `Storing pictures (2) has failed 4 times since ${since}, next try in 16 s: Cannot put "a.png": it is in trouble. ` +
        'plantain retries it automatically, at no charge. What is paid for is safe in the spool. To find out more: plantain doctor',
    ]);
    expect(notes.views.at(-1)?.retried).toMatchObject([{ activity: 'storeImages', tries: 4 }]);
    source.trouble = { retried: [] };
    pass(6);
    await follower.look();
    await follower.look();
    expect(notes.views.at(-1)?.retried).toEqual([]);
  });

  it('reports a worker that lacks the items of the batch, with the data folder that has them', async () => {
    const { source, notes, follower, pass } = following();
    source.dataDir = '/home/me/.plantain';
    const message =
      'The staging of this worker has no items of batch summer (/other/x). Start a worker in its folder: plantain worker';
    source.trouble = { retried: [{ activity: 'readPage', count: 1, tries: 3, since: NOW, message }] };
    pass(8);
    await follower.look();
    expect(notes.notices[0]).toContain('Reading the items of the batch has failed 3 times');
    expect(notes.notices[0]).toContain('The batch was started with the data folder /home/me/.plantain.');
    expect(notes.notices[0]).toContain('plantain worker');
    expect(notes.notices[0]).not.toContain('doctor');
  });

  it('warns once of items that cannot be sent', async () => {
    const { source, notes, follower, pass } = following();
    const unsent = { items: 3, since: NOW, until: NOW + 9_000, code: 'spool_full', message: 'The disk is full' } as const;
    source.root = progress({ unsent });
    await follower.look();
    pass(6);
    await follower.look();
    expect(notes.notices).toEqual(['3 items cannot be sent: The disk is full. plantain retries it automatically, at no charge.']);
    expect(notes.views.at(-1)?.unsent).toEqual(unsent);
  });

  it.each([
    ['a site rests', { resting: [{ site: 'banana', since: NOW, until: NOW + 60_000, code: 'overloaded', message: '503' }] }],
    ['items cannot be sent', { unsent: { items: 1, since: NOW, until: NOW + 60_000, code: 'spool_full', message: 'full' } }],
    ['the batch is paused', { stage: 'paused' }],
  ] as const)('shows neither rate nor time left while %s and nothing moves', async (_why, held) => {
    const { source, notes, follower, pass } = following();
    const one = segment({ tally: tally({ success: 4 }), ...('resting' in held ? { resting: held.resting } : {}) });
    source.segments.set(0, () => segment());
    await follower.look();
    source.segments.set(0, () => one);
    pass(10);
    source.root = progress('resting' in held ? {} : held);
    await follower.look();
    expect(notes.views[1]?.perMinute).toBeUndefined();
    expect(notes.views[1]?.leftMs).toBeUndefined();
    source.root = progress();
    source.segments.set(0, () => segment({ tally: tally({ success: 4 }) }));
    await follower.look();
    expect(notes.views[2]?.perMinute).toBeGreaterThan(0);
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
    expect(notes.notices).toEqual(['Batch summer is paused; to continue: plantain resume summer', 'Batch summer continues.']);
  });

  it('names the money at stake of a batch that paused itself after answers without a picture', async () => {
    const price = { amount: '0.13', currency: 'USD' };
    const forecast = {
      pictures: 10,
      concurrency: 3,
      requestDelayMs: 0,
      requestsAtMost: 10,
      prices: [{ pictures: 10, price }],
      unpriced: [],
    };
    const { source, notes, follower } = following({ forecast });
    const wasted = { site: 'banana', requests: 5, message: 'No picture today' };
    source.root = progress({
      stage: 'paused',
      whole: true,
      tally: tally({ no_image: 2, calls: { sent: 5, delivered: 0, unbilled: 0, empty: 4, unknown: 1 } }),
      paused: { by: 'plantain', since: NOW, wasted },
    });
    await follower.look();
    expect(notes.notices).toEqual([
      'Batch summer is paused (5 paid requests in a row brought no picture from banana); to continue: plantain resume summer. ' +
        'So far 5 requests may have been billed without a picture (0.65 USD). ' +
        'At stake: 8 items left, up to 1.04 USD for one request each. The last answer: No picture today',
    ]);
  });

  it('tells of a pause that is on record when no worker answers, and does not call a cancel going on', async () => {
    const { source, notes, follower } = following();
    source.root = undefined;
    source.memo = progress({ stage: 'paused' });
    await follower.look();
    source.memo = progress({ stage: 'stopping' });
    await follower.look();
    expect(notes.notices).toEqual(['Batch summer is paused; to continue: plantain resume summer']);
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

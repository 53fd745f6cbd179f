import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { SettleProgress } from '../../src/client/follow/settle-progress.js';
import { endLines } from '../../src/cli/render/ending.js';
import { leftPhrases, settledPhrase } from '../../src/client/phrases/settled.js';
import type { Settled } from '../../src/domain/summary.js';
import { Notes, summary, tally } from './fixtures.js';
import { say } from '../../src/words/current.js';

type Activities = Parameters<SettleProgress['tell']>[0];
const [SCHEDULED, STARTED] = [1, 2];
const looking = (activityId: string, state: number, progress?: object): Activities[number] => ({
  activityType: { name: 'settleSpool' },
  activityId,
  state,
  ...(progress ? { heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload(progress)] } } : {}),
});

describe('while an ended batch is looked after', () => {
  it('what is done within two seconds needs no word, and what lasts is said once', () => {
    let now = 0;
    const notes = new Notes();
    const progress = new SettleProgress(notes.emit, () => now);
    const at = (ms: number, activities: Activities) => {
      now = ms;
      progress.tell(activities);
    };
    at(0, [looking('h_1', SCHEDULED), looking('h_2', STARTED)]);
    at(1_900, [looking('h_1', SCHEDULED)]);
    expect(notes.notices).toEqual([]);
    at(2_000, [looking('h_1', SCHEDULED)]);
    at(9_000, [looking('h_1', SCHEDULED)]);
    at(9_500, [{ activityType: { name: 'writeReport' }, state: STARTED }]);
    at(11_500, [{ activityType: { name: 'writeReport' }, state: STARTED }]);
    expect(notes.notices).toEqual([
      'Host h_1 does not answer yet. plantain waits for it for up to 30 s.',
      'Writing the report again.',
    ]);
  });

  it('pictures are counted over all hosts', () => {
    let now = 0;
    const notes = new Notes();
    const progress = new SettleProgress(notes.emit, () => now);
    now = 2_500;
    progress.tell([looking('h_1', STARTED, { done: 3, total: 10 }), looking('h_2', STARTED, { done: 1, total: 4 })]);
    expect(notes.others).toEqual(['4 of 14 pictures stored']);
  });
});

const settled = (more: Partial<Settled>): Settled => ({ summary: summary(), pictures: 0, away: [], left: [], ...more });

describe('what was recovered', () => {
  const { batchId, location } = summary();

  it.each([
    [{ pictures: 1 }, `1 paid picture is now in ${location}`],
    [{ pictures: 3, away: ['h_1'] }, `3 paid pictures are now in ${location}`],
    [{}, `Nothing of batch ${batchId} is left in a spool.`],
    [{ away: ['h_1'] }, `Nothing of batch ${batchId} is left in a spool of a host that answered.`],
    [
      { left: [{ host: 'h_1', pictures: 2, reason: 'the disk is full' }] },
      `No picture of batch ${batchId} was saved to its store.`,
    ],
  ])('is said in one sentence: %j', (more, sentence) => {
    expect(say(settledPhrase(settled(more)))).toBe(sentence);
  });

  it('names each host that keeps something, why, and the command for later', () => {
    const left = [{ host: 'h_2', pictures: 2, reason: 'the disk is full' }];
    const [away, refused] = leftPhrases(settled({ away: ['h_1'], left })).map(say);
    expect(away).toMatch(new RegExp(`^Host h_1 does not answer.*plantain resume ${batchId} once more\\.$`));
    expect(refused).toMatch(new RegExp(`^2 pictures .* host h_2: the disk is full\\. .*plantain resume ${batchId}$`));
  });

  it('is offered at the end of a batch whose pictures no store took, and only then', () => {
    const command = `plantain resume ${batchId}`;
    const calls = { sent: 3, delivered: 2, unbilled: 1, empty: 0, unknown: 0 };
    const end = { kind: 'summary', summary: summary({ tally: tally({ success: 2, error: 1, calls }) }) } as const;
    expect(endLines(end, ['store_failed']).some((line) => line.endsWith(command))).toBe(true);
    expect(endLines(end, ['auth']).join('\n')).not.toContain(command);
    const [delivered, total] = [{ sent: 12, delivered: 12, unbilled: 0, empty: 0, unknown: 0 }, 10];
    const offers = (success: number) =>
      endLines({ kind: 'summary', summary: summary({ total, tally: tally({ success, calls: delivered }) }) }, [])
        .join('\n')
        .includes(command);
    // A whole batch may have two pictures of an item.
    expect([offers(9), offers(10)]).toEqual([true, false]);
  });
});

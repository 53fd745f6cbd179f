import { say } from '../../src/words/current.js';
import { describe, expect, it } from 'vitest';
import { combine } from '../../src/client/follow/view.js';
import { withCost } from '../../src/client/follow/outlook.js';
import { readMemo } from '../../src/client/batches/memo.js';
import { readProgress, readSegment } from '../../src/client/batches/progress-shapes.js';
import { frame, progressPhrase } from '../../src/cli/render/frame.js';
import { listedLines, listedRecord } from '../../src/cli/render/listed.js';
import { NO_PAINT } from '../../src/cli/render/paint.js';
import { endLines } from '../../src/cli/render/ending.js';
import { startLines } from '../../src/cli/render/head.js';
import { itemPhrase } from '../../src/cli/render/phrases.js';
import { waitLines } from '../../src/client/phrases/stuck.js';
import { hintOf } from '../../src/domain/failures/failure.js';
import { JSON_VALUES } from '../domain/json-values.js';
import { item, NOW, progress, segment, tally } from '../cli/fixtures.js';

const trouble = { code: 'rate_limited' as const, message: '429' };

const PROGRESS = progress({
  whole: true,
  deadline: NOW + 60_000,
  resting: [{ site: 'banana', since: NOW, until: NOW + 5_000, ...trouble }],
  unsent: { items: 1, since: NOW, until: NOW + 5_000, ...trouble },
  slow: [{ phase: 'storing', items: 2, since: NOW }],
  unrecorded: 1,
  sitesOut: [{ site: 'banana', ...trouble }],
  cancelReason: 'by me',
  paused: { by: 'plantain', why: 'five', since: NOW, wasted: { site: 'banana', requests: 5, ...trouble } },
});

const SEGMENT = segment({
  running: [{ index: 0, id: 'i0', label: 'cat', site: 'banana', attempt: 1, phase: 'generating', since: NOW }],
  resting: [{ site: 'banana', since: NOW, until: NOW + 5_000, ...trouble }],
  ended: [item(1, { status: 'error', ...trouble, uploadMs: 5, generationMs: 5 })],
  cursor: 1,
});

const START = {
  version: '0.1.0',
  location: '/home/me/out',
  total: 10,
  sites: ['banana'],
  input: 'folder x',
  dataDir: '/home/me/.plantain',
  results: { store: 'local', out: 'x', staging: 's', stagingFolder: 'f' },
  root: 'first',
  rootFolder: 'f',
  forecast: {
    pictures: 10,
    concurrency: 3,
    requestDelayMs: 0,
    requestsAtMost: 10,
    requestsLikely: 10,
    prices: [
      { pictures: 5, price: { amount: '0.13', currency: 'USD' } },
      { pictures: 5, price: { amount: '0.2', currency: 'USD' } },
    ],
    unpriced: [],
    cost: { least: [], likely: [], most: [{ amount: '1.3', currency: 'USD' }] },
    time: { fromMs: 1, likelyMs: 2, toMs: 3, itemMs: 1, requestMs: { least: 1, usual: 1, slow: 1 }, requests: 5 },
  },
};

/** Long texts are drawn slowly; how they are cut is tested elsewhere. */
const BAD = JSON_VALUES.filter((value) => typeof value !== 'string' || value.length < 100);

/** `good` with each of its parts replaced by each kind of JSON. */
function* spoiled(good: unknown): Generator<unknown> {
  yield* BAD;
  if (typeof good !== 'object' || good === null) return;
  for (const key of Object.keys(good)) {
    for (const bad of spoiled((good as Record<string, unknown>)[key])) {
      const copy = structuredClone(good) as Record<string, unknown>;
      copy[key] = bad;
      yield copy;
    }
  }
}

/** Everything that status, list and the screen make of what they have read. */
function show(memo: Record<string, unknown>, root: unknown, part: unknown): void {
  const { start, progress: recorded } = readMemo(memo);
  const known = readProgress(root) ?? recorded;
  const read = readSegment(part);
  const known2 = { batchId: 'summer', mainQueue: 'plantain', state: 'open', startedAt: NOW } as const;
  const batch = { ...known2, ...(start ? { start } : {}), ...(recorded ? { progress: recorded } : {}) };
  const lines = [...listedLines([batch]).flat(), JSON.stringify(listedRecord(batch))];
  const head = { batchId: 'summer', fresh: false, total: 1, sites: start?.sites ?? [], input: start?.input ?? '' };
  const forecast = start?.forecast;
  lines.push(...startLines({ ...head, location: start?.location ?? '', ...(forecast ? { forecast } : {}) }));
  for (const one of read?.ended ?? []) lines.push(itemPhrase(one));
  if (!known) return;
  const view = withCost(
    combine({ batchId: 'summer', progress: known, segments: read ? [read] : [], now: NOW, live: true }),
    forecast,
  );
  lines.push(...frame(view, { columns: 80, rows: 24 }, NO_PAINT), progressPhrase(view), ...waitLines(view));
  lines.push(...known.sitesOut.map(({ site, code, message }) => `${site} ${say(message)} ${say(hintOf(code))}`));
  const codes = (read?.ended ?? []).flatMap(({ code }) => code ?? []);
  const how = { kind: 'closed', batchId: 'summer', how: 'terminated', message: '' } as const;
  lines.push(...endLines({ ...how, progress: known, ...(forecast ? { forecast } : {}) }, codes));
  if (lines.some((line) => typeof line !== 'string')) throw new Error('no text');
}

describe('what another version, or anybody, wrote into memos and answers of queries', () => {
  it('is shown as far as it fits, and crashes no command', () => {
    for (const bad of spoiled(START)) show({ plantain: bad, progress: PROGRESS }, PROGRESS, SEGMENT);
    for (const bad of spoiled(PROGRESS)) show({ plantain: START, progress: bad }, undefined, SEGMENT);
    for (const bad of spoiled(PROGRESS)) show({ plantain: START }, bad, SEGMENT);
    for (const bad of spoiled(SEGMENT)) show({ plantain: START }, PROGRESS, bad);
  });

  it('is taken whole when it fits', () => {
    expect(readProgress(PROGRESS)).toEqual(PROGRESS);
    expect(readSegment(SEGMENT)).toEqual(SEGMENT);
    expect(readMemo({ plantain: START, progress: PROGRESS })).toEqual({ start: START, progress: PROGRESS });
  });

  it('keeps what is right beside what is not', () => {
    const some = { ...PROGRESS, sitesOut: [null, { site: 'm' }, PROGRESS.sitesOut[0]], resting: 5, paused: 'yes' };
    const { paused: _paused, ...rest } = PROGRESS;
    expect(readProgress(some)).toEqual({ ...rest, resting: [] });
    expect(readProgress({ ...PROGRESS, tally: tally({ success: -1 }) })).toBeUndefined();
  });
});

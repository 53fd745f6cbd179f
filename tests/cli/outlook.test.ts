import { describe, expect, it } from 'vitest';
import { endedEvent } from '../../src/client/events.js';
import { Outlook, withCost } from '../../src/client/follow/outlook.js';
import { chooseRenderer } from '../../src/cli/render/choose.js';
import { frame, progressPhrase } from '../../src/cli/render/frame.js';
import { NO_PAINT } from '../../src/cli/render/paint.js';
import { endLines } from '../../src/cli/render/ending.js';
import { startLines } from '../../src/cli/render/head.js';
import type { Forecast } from '../../src/domain/money/forecast.js';
import type { RunningItem } from '../../src/domain/progress.js';
import { item, NOW, Page, progress, summary, tally, view } from './fixtures.js';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const TIME = { fromMs: 30_000, likelyMs: 40_000, toMs: 60_000, itemMs: 10_000, requests: 42 };
const FORECAST: Forecast = {
  pictures: 10,
  concurrency: 2,
  requestDelayMs: 0,
  requestsAtMost: 20,
  requestsLikely: 11,
  prices: [{ pictures: 10, price: usd('0.134') }],
  unpriced: [],
  cost: { least: [usd('1.34')], likely: [usd('1.474')], most: [usd('2.68')] },
  time: { ...TIME, requestMs: { least: 8_000, usual: 10_000, slow: 12_000 } },
};
const CALLS = { sent: 5, delivered: 3, unbilled: 0, empty: 1, unknown: 1 };

const running = (count: number, since: number, phase: RunningItem['phase'] = 'generating'): RunningItem[] =>
  Array.from({ length: count }, (_, index) => ({
    index,
    id: `i${index}`,
    label: 'cat',
    site: 'banana',
    attempt: 1,
    phase,
    since,
  }));

const look = (seconds: number, part: Parameters<typeof view>[0] = {}) => ({
  ...view({ concurrency: 2, running: running(2, NOW), ...part }),
  now: NOW + seconds * 1000,
});

describe('the outlook on a running batch', () => {
  it('knows the time left from the forecast before anything has ended', () => {
    // Two under way since 4 s, eight to come: 6 s and four rounds of 10 s.
    expect(new Outlook(FORECAST).judge(look(4)).leftMs).toBe(46_000);
  });

  it('learns from what ends, and counts the forecast like one filling of the lanes', () => {
    const outlook = new Outlook(FORECAST);
    outlook.learn([item(0, { tookMs: 20_000 }), item(1, { tookMs: 20_000 }), item(2, { tookMs: 0 })]);
    expect(outlook.judge(look(0, { tally: tally({ success: 2 }) })).leftMs).toBe(60_000);
  });

  it('says how near the batch is to its bound while items wait, and expects it to go on so', () => {
    const outlook = new Outlook(FORECAST);
    for (let second = 0; second <= 20; second++) {
      const judged = outlook.judge(look(second, { running: running(second % 4 === 0 ? 1 : 2, NOW + second * 1000) }));
      if (second < 10) expect(judged.boundShare).toBeUndefined();
      if (second === 20) expect(judged.boundShare).toBeCloseTo(0.875);
    }
    const paused = new Outlook(FORECAST);
    for (let second = 0; second <= 20; second++)
      expect(paused.judge(look(second, { stage: 'paused' })).boundShare).toBeUndefined();
  });

  it('does not blame a batch for the delay between starts', () => {
    // Items of 10 s that start 10 s apart keep one lane busy.
    const outlook = new Outlook({ ...FORECAST, requestDelayMs: 10_000 });
    const judged = Array.from({ length: 21 }, (_, second) => outlook.judge(look(second, { running: running(1, NOW) })));
    expect(judged.at(-1)?.boundShare).toBe(1);
  });

  it('says nothing without a forecast, and no time of a new site until its lanes have been filled once', () => {
    expect(new Outlook(undefined).judge(look(4))).toEqual(look(4));
    const { time: _time, ...unknown } = FORECAST;
    const outlook = new Outlook(unknown);
    expect(outlook.judge(look(4)).leftMs).toBeUndefined();
    outlook.learn([item(0, { tookMs: 10_000 }), item(1, { tookMs: 10_000 })]);
    expect(outlook.judge(look(4)).leftMs).toBe(46_000);
  });
});

describe('what is paid', () => {
  const spending = withCost(view({ tally: tally({ success: 3, calls: CALLS }) }), FORECAST);

  it('stands in the progress, and what may be lost on a line of its own', () => {
    const lines = frame({ ...spending, boundShare: 0.97, perMinute: 5 }, { columns: 160, rows: 24 }, NO_PAINT);
    expect(lines[0]).toMatch(/5\.0\/min, 97% of full speed, 0\.402 USD spent$/);
    expect(lines[1]).toBe('  2 requests may have been billed without a picture (0.268 USD)');
    expect(progressPhrase(spending)).toMatch(
      /0\.402 USD spent, 2 requests may have been billed without a picture \(0\.268 USD\)$/,
    );
  });

  it('stands in the head as a forecast and at the end beside it', () => {
    const start = {
      batchId: 'summer',
      total: 10,
      sites: ['banana'],
      input: '',
      location: '/out',
      fresh: true,
      forecast: FORECAST,
    };
    expect(startLines(start)).toEqual(
      expect.arrayContaining([
        '  cost     10 to 20 paid requests: 1.34 USD to 2.68 USD, about 1.474 USD by recent failures',
        '  time     about 40 s (30 s to 1 min), by 42 recent pictures of the site',
      ]),
    );
    const cost = { delivered: [usd('0.402')], maybe: [usd('0.268')], exact: true };
    const ended = {
      kind: 'summary' as const,
      summary: summary({ tally: tally({ success: 3, calls: CALLS }), cost, forecast: FORECAST }),
    };
    const lines = [
      'Paid requests: 5 sent, 0 surely not billed, 3 with pictures: 0.402 USD.',
      'May have been billed without a picture: 2 requests, 0.268 USD.',
      '            forecast                    actual',
      '  time      about 40 s (30 s to 1 min)  1 min 5 s',
      '  requests  about 11 (10 to 20)         5',
      '  cost      1.34 USD to 2.68 USD        0.402 USD, and possibly 0.268 USD more',
    ];
    expect(endLines(ended, []).slice(2, 8)).toEqual(lines);
    const [stdout, stderr] = [new Page(), new Page()];
    chooseRenderer({ json: true }, stdout, stderr, {}).show(endedEvent(ended));
    expect(stderr.lines).toEqual(endLines(ended, []));
    expect(JSON.parse(stdout.text)).toMatchObject({ summary: { cost, forecast: { requestsLikely: 11 } } });
  });

  it('is counted as far as it is on record for a batch that Temporal closed', () => {
    const counters = progress({ total: 4, tally: tally({ success: 3, calls: CALLS }) });
    const closed = {
      kind: 'closed',
      batchId: 'summer',
      how: 'terminated',
      message: '',
      progress: counters,
      forecast: FORECAST,
    } as const;
    expect(endLines(closed, []).join('\n')).toContain('3 with pictures: 0.402 USD.');
  });
});

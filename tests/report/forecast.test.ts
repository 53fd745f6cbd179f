import { describe, expect, it } from 'vitest';
import type { Forecast } from '../../src/domain/money/forecast.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { costOf, costSoFar } from '../../src/report/cost.js';
import { forecastOf } from '../../src/report/forecast.js';
import { boundMs, endedWithin, makespanMs } from '../../src/report/makespan.js';
import { recentBatches } from '../../src/report/recent.js';
import { group, recent, SETTINGS, usd } from './forecast-fixtures.js';

describe('the bound', () => {
  it.each([
    [1, 10, 3, 0, 10],
    [3, 10, 3, 0, 10],
    [4, 10, 3, 0, 20],
    [20, 1000, 5, 100, 4400],
    [60, 2000, 10, 0, 12_000],
    [10, 100, 2, 80, 820],
    [7, 10, 100, 5, 40],
  ])('of %i items of %i ms, %i at once and %i ms apart is %i ms, in one formula and lane by lane', (n, l, c, d, bound) => {
    const pace = { concurrency: c, requestDelayMs: d };
    expect(boundMs(n, l, pace)).toBe(bound);
    expect(makespanMs(n, () => l, pace)).toBe(bound);
  });

  it('holds for spread lengths, for lanes that are busy, and for more items than are played through', () => {
    const lengths = [30, 10, 10, 20];
    const pace = { concurrency: 2, requestDelayMs: 0 };
    expect(makespanMs(4, () => lengths.shift() ?? 0, pace)).toBe(40);
    expect(makespanMs(1, () => 10, pace, [5, 100])).toBe(100);
    expect(makespanMs(0, () => 10, pace, [5, 7])).toBe(7);
    expect(makespanMs(100_000, () => 10, pace)).toBeCloseTo(boundMs(100_000, 10, pace));
  });

  it('says how many have ended by then', () => {
    const pace = { concurrency: 3, requestDelayMs: 0 };
    expect(endedWithin(600_000, 100, 42_050, pace)).toBe(42);
    expect(endedWithin(10, 100, 42_050, pace)).toBe(0);
    expect(endedWithin(Infinity, 100, 42_050, pace)).toBe(100);
  });
});

describe('the forecast', () => {
  it('says of a site that is new what it costs, and nothing of the time', () => {
    const forecast = forecastOf([group(8)], SETTINGS, []);
    expect(forecast).toEqual({
      pictures: 8,
      concurrency: 3,
      requestDelayMs: 0,
      requestsAtMost: 16,
      prices: [{ pictures: 8, price: usd('0.134') }],
      unpriced: [],
      cost: { least: [usd('1.072')], likely: [usd('1.072')], most: [usd('2.144')] },
    });
  });

  it('is the bound where all requests take the same time, with what recent batches needed beyond it', () => {
    expect(forecastOf([group(100)], SETTINGS, [recent()]).time).toMatchObject({
      fromMs: 1_429_700,
      likelyMs: 1_429_700,
      toMs: 1_429_700,
      itemMs: 42_050,
    });
    const slower = forecastOf([group(100)], SETTINGS, [recent({}, { overBound: 1.1, aroundMs: 5_000 })]);
    expect(slower.time?.likelyMs).toBe(1_577_670);
  });

  it('has a range where they do not, and is the same each time', () => {
    const spread = recent({ madeMs: [1_000, 2_000, 9_000] });
    const { time } = forecastOf([group(30)], SETTINGS, [spread]);
    expect(time!.fromMs).toBeLessThan(time!.likelyMs);
    expect(time!.likelyMs).toBeLessThan(time!.toMs);
    expect(time?.requestMs).toEqual({ least: 1_000, usual: 2_000, slow: 2_000 });
    expect(forecastOf([group(30)], SETTINGS, [spread]).time).toEqual(time);
  });

  it('expects the failures of late: retries in requests and time, charged failures in the cost', () => {
    // Half of the attempts fail, and half of those are charged.
    const failing = recent({ attempts: 20, sent: 20, delivered: 10, maybe: 5, madeMs: [1_000], failedMs: [1_000] });
    const forecast = forecastOf([group(100, { price: usd('1') })], SETTINGS, [failing]);
    expect(forecast).toMatchObject({ requestsAtMost: 200, requestsLikely: 150 });
    // 75 of 100 come; of the 75 failures 38 are charged.
    expect(forecast.cost).toEqual({ least: [usd('100')], likely: [usd('113')], most: [usd('200')] });
    expect(forecast.time?.itemMs).toBeGreaterThan(1_350);
    expect(forecast.time?.itemMs).toBeLessThan(1_650);
    expect(forecastOf([group(100)], { ...SETTINGS, retries: 0 }, [failing]).requestsLikely).toBe(100);
  });

  it('keeps models, prices and currencies apart, and says what has no price', () => {
    const groups = [
      group(2, { price: usd('1') }),
      group(3, { price: { amount: '5', currency: 'CNY' } }),
      group(4, { price: usd('1'), label: 'pro at 2K' }),
    ];
    const forecast = forecastOf(groups, SETTINGS, [recent()]);
    expect(forecast.cost?.least).toEqual([usd('6'), { amount: '15', currency: 'CNY' }]);
    expect(forecast.prices).toEqual([
      { pictures: 6, price: usd('1') },
      { pictures: 3, price: { amount: '5', currency: 'CNY' } },
    ]);
    const { price: _price, ...unpriced } = group(1, { model: 'flash', label: 'flash at 4K' });
    const partly = forecastOf([...groups, unpriced], SETTINGS, [recent()]);
    expect(partly).toMatchObject({ unpriced: ['flash at 4K'] });
    expect(partly).not.toHaveProperty('cost');
    expect(partly).not.toHaveProperty('time');
  });
});

function outcome(index: number, startedAt: number, tookMs: number, calls: Partial<Outcome['calls']> = {}): Outcome {
  const paid = { ...NO_CALLS, sent: 1, delivered: 1, ...calls };
  const attempts = paid.sent;
  return {
    index,
    id: `i${index}`,
    site: 'banana',
    attempts,
    calls: paid,
    startedAt,
    endedAt: startedAt + tookMs,
    status: 'success',
    images: [],
  };
}

describe('what a batch has seen of its site', () => {
  it('is how long requests took, without a night in which no worker was there', () => {
    const night = { ...outcome(0, 0, 8 * 3_600_000), generationMs: 30_000 };
    const entries = [night, { ...outcome(1, 0, 20_000), generationMs: 20_000 }].map((one) => ({ item: {}, outcome: one }));
    const inJob = { item: { lane: 'batch' }, outcome: outcome(2, 0, 7_000) };
    const seen = recentBatches([...entries, inJob] as never, { startedAt: 0, endedAt: 8 * 3_600_000 }, SETTINGS).get('banana');
    expect(seen?.models[0]?.madeMs).toEqual([20_000, 30_000]);
  });
});

it('A forecast of batch jobs begins at half the price, and ends where every picture is made by itself', () => {
  const group = { pictures: 10, price: usd('0.134'), model: 'pro', label: 'pro', lane: 'batch' } as const;
  const { cost } = forecastOf([group], { ...SETTINGS, retries: 1 }, []);
  expect(cost).toEqual({ least: [usd('0.67')], likely: [usd('0.67')], most: [usd('2.68')] });
});

describe('what a batch has cost', () => {
  const price = usd('0.134');

  it('is exact for each item, with what may be lost apart', () => {
    const entries = [
      { item: { price }, outcome: outcome(0, 0, 1) },
      { item: { price: usd('1') }, outcome: outcome(1, 0, 1, { sent: 4, empty: 1, unknown: 1, unbilled: 1 }) },
      { item: {}, outcome: { ...outcome(2, 0, 1), calls: NO_CALLS } },
    ];
    expect(costOf(entries)).toEqual({ delivered: [usd('1.134')], maybe: [usd('2')], exact: true });
    expect(costOf([...entries, { item: {}, outcome: outcome(3, 0, 1) }])).toBeUndefined();
  });

  it('is that of the tokens of each answer where prices are by token, and about right where an answer has none', () => {
    const item = { price: usd('0.06'), perMillion: { textIn: '5', imageIn: '8', imageOut: '30' } };
    const tokens = { textIn: 10, imageIn: 1032, textOut: 0, imageOut: 1756 };
    const made = outcome(0, 0, 1);
    const one = { ...made, requests: { a: 'delivered' }, tokens: { a: tokens } } as const;
    expect(costOf([{ item, outcome: one }])).toEqual({ delivered: [usd('0.060986')], maybe: [], exact: true });
    const calls = { sent: 3, delivered: 1, unbilled: 0, empty: 1, unknown: 1 };
    const requests = { a: 'delivered', b: 'empty', c: 'unknown' } as const;
    const words = { textIn: 10, imageIn: 0, textOut: 100, imageOut: 0 };
    const three = { ...made, calls, requests, tokens: { a: tokens, b: words } };
    // 100 tokens of words cost as those of a picture where nothing else is said.
    expect(costOf([{ item, outcome: three }])).toEqual({ delivered: [usd('0.060986')], maybe: [usd('0.06305')], exact: false });
    expect(costOf([{ item: { price: usd('0.06') }, outcome: one }])).toEqual({
      delivered: [usd('0.06')],
      maybe: [],
      exact: true,
    });
    const group = { pictures: 9, price: usd('0.06'), byTokens: true } as const;
    expect(costSoFar([group], { ...NO_CALLS, sent: 1, delivered: 1 })?.exact).toBe(false);
  });

  it('counts the first request of an item of the batch lane at half the price, and tells it apart', () => {
    const calls = { sent: 2, unbilled: 1 };
    const lane = { price, lane: 'batch' } as const;
    const leftOver = { ...outcome(1, 0, 1, calls), requests: { 'a1-s1': 'unbilled', 'a1-s2': 'delivered' } } as const;
    const lost = {
      ...outcome(2, 0, 1, { sent: 2, unknown: 1 }),
      requests: { 'a1-s1': 'unknown', 'a2-s1': 'delivered' },
    } as const;
    const entries = [
      { item: lane, outcome: { ...outcome(0, 0, 1), requests: { 'a1-s1': 'delivered' } } as const },
      { item: lane, outcome: leftOver },
      { item: lane, outcome: lost },
    ];
    const jobs = { pictures: 1, delivered: [usd('0.067')], maybe: [usd('0.067')] };
    expect(costOf(entries)).toEqual({ delivered: [usd('0.335')], maybe: [usd('0.067')], jobs, exact: true });
    expect(costOf([{ item: { ...lane, price: usd('0.000001') }, outcome: leftOver }])).toMatchObject({
      delivered: [usd('0.000001')],
    });
    // A record that does not name its requests: rather too much than too little.
    expect(costOf([{ item: lane, outcome: outcome(0, 0, 1) }])).toMatchObject({ delivered: [price] });
  });

  it('is exact on the way where all cost the same, and about right where not', () => {
    const calls = { ...NO_CALLS, sent: 5, delivered: 3, unknown: 2 };
    expect(costSoFar([{ pictures: 9, price }], calls)).toEqual({ delivered: [usd('0.402')], maybe: [usd('0.268')], exact: true });
    const mixed = [
      { pictures: 3, price: usd('1') },
      { pictures: 6, price: usd('4') },
    ];
    expect(costSoFar(mixed, calls)).toEqual({ delivered: [usd('9')], maybe: [usd('6')], exact: false });
    expect(costSoFar([{ pictures: 1 }], calls)).toBeUndefined();
  });
});

describe('what a batch has seen of its site', () => {
  const pace = { concurrency: 2, requestDelayMs: 0 };
  const entriesOf = (outcomes: readonly Outcome[]) =>
    outcomes.map((one) => ({ item: { site: 'banana', model: 'pro' }, outcome: one }));

  it('is the time of requests with and without a picture, and how often which came', () => {
    const outcomes = [
      outcome(0, 1_000, 1_000),
      outcome(1, 1_000, 1_000),
      outcome(2, 2_100, 1_400, { sent: 3, unbilled: 1, empty: 1 }),
      { ...outcome(3, 0, 0), calls: NO_CALLS },
    ];
    const seen = recentBatches(entriesOf(outcomes), { startedAt: 0, endedAt: 4_000 }, pace).get('banana');
    expect(seen?.models).toEqual([
      { model: 'pro', attempts: 5, sent: 5, delivered: 3, maybe: 1, madeMs: [1_000, 1_000], failedMs: [200] },
    ]);
    expect(seen?.aroundMs).toBe(1_500);
    expect(seen?.overBound).toBeCloseTo(2_500 / 2_400);
  });

  it('is bounded, however many items there were, and nothing of a site that took no request', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => outcome(index, index, index));
    const [model] = recentBatches(entriesOf(many), { startedAt: 0, endedAt: 1 }, pace).get('banana')!.models;
    expect(model?.madeMs).toHaveLength(100);
    expect([model?.madeMs[0], model?.madeMs.at(-1)]).toEqual([0, 4_999]);
    expect(recentBatches(entriesOf([{ ...outcome(0, 0, 0), calls: NO_CALLS }]), { startedAt: 0, endedAt: 1 }, pace).size).toBe(0);
  });
});

describe('a forecast of the next batch from what the last one has seen', () => {
  it('comes out where the site is as it was', () => {
    const seen = recentBatches(
      Array.from({ length: 6 }, (_, index) => ({
        item: { site: 'banana', model: 'pro' },
        outcome: outcome(index, Math.floor(index / 2) * 1_000, 1_000),
      })),
      { startedAt: -200, endedAt: 3_100 },
      { concurrency: 2, requestDelayMs: 0 },
    ).get('banana')!;
    const next: Forecast = forecastOf([group(12)], { concurrency: 4, requestDelayMs: 0, retries: 0 }, [seen]);
    expect(next.time).toMatchObject({ fromMs: 3_300, likelyMs: 3_300, toMs: 3_300 });
  });
});

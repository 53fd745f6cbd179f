import { expect, test } from 'vitest';
import { Pace } from '../../src/domain/pacing/pace.js';
import { SEEDS, seeded } from './seeded.js';

test('the first attempts of a batch start one delay after the other', () => {
  const pace = new Pace(10_000, 5_000);
  expect([0, 1, 2, 3].map((index) => pace.reserve(10_000, index))).toEqual([10_000, 15_000, 20_000, 25_000]);
});

test.each(SEEDS)('no two turns are closer than the delay, whoever asks and when (%i)', (seed) => {
  const random = seeded(seed);
  const delayMs = 1 + Math.floor(random() * 5_000);
  const pace = new Pace(0, delayMs);
  let now = 0;
  let index = 0;
  let last = -Infinity;
  for (let ask = 0; ask < 100; ask++) {
    now += Math.floor(random() * 2 * delayMs);
    const first = random() < 0.6;
    const turn = first ? pace.reserve(now, index) : pace.reserve(now);
    expect(turn).toBeGreaterThanOrEqual(now);
    expect(turn - last).toBeGreaterThanOrEqual(delayMs);
    if (first) expect(turn).toBeGreaterThanOrEqual(index * delayMs);
    if (first) index += 1;
    last = turn;
  }
  expect(pace.lastTurn).toBe(last);
});

test('a retry does not wait for the turn of its item, only for the last start', () => {
  const pace = new Pace(0, 100);
  pace.reserve(0, 0);
  expect(pace.reserve(1_000)).toBe(1_000);
  expect(pace.reserve(1_010)).toBe(1_100);
});

test('what another segment says delays a turn and never brings one forward', () => {
  const pace = new Pace(0, 100);
  expect(pace.lastTurn).toBeUndefined();
  pace.takeOver(5_000);
  pace.takeOver(3_000);
  expect(pace.lastTurn).toBe(5_000);
  expect(pace.reserve(0, 0)).toBe(5_100);
});

test('turns that were taken back are given out again, those that were used are not', () => {
  const pace = new Pace(0, 100);
  const turns = [0, 1, 2, 3].map((index) => pace.reserve(0, index));
  pace.used(turns[1] ?? 0);
  pace.takeBack();
  expect(pace.lastTurn).toBe(100);
  expect(pace.reserve(0)).toBe(200);
  pace.takeOver(900);
  pace.takeBack();
  expect(pace.reserve(0)).toBe(1_000);
});

test('without a delay everyone starts at once', () => {
  const pace = new Pace(0, 0);
  expect([0, 1, 2].map((index) => pace.reserve(7, index))).toEqual([7, 7, 7]);
});

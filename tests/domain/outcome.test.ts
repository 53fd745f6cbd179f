import { expect, test } from 'vitest';
import { Allowance } from '../../src/domain/pacing/allowance.js';
import { PlantainError } from '../../src/domain/failures/failure.js';
import {
  addTallies,
  count,
  EMPTY_TALLY,
  endedCount,
  NO_CALLS,
  type Outcome,
  outcomesOf,
  type Status,
} from '../../src/domain/outcome.js';
import { SEEDS, seeded } from './seeded.js';

const BASE = { id: 'a', site: 'banana', attempts: 1, endedAt: 1 };
const IMAGE = { key: 'k', location: '/k', sha256: 'aa', bytes: 1, type: 'image/png' };
const FAILED = ['error', 'no_image', 'timeout_total', 'cancelled'] as const satisfies readonly Status[];

function outcome(index: number, random: () => number): Outcome {
  const images = Array.from({ length: Math.floor(random() * 3) }, () => IMAGE);
  const status = FAILED[Math.floor(random() * FAILED.length)] ?? 'error';
  if (images.length > 0) return { ...BASE, index, status: 'success', images, calls: { ...NO_CALLS, sent: 1, delivered: 1 } };
  return { ...BASE, index, status, code: 'no_image', message: '', calls: { ...NO_CALLS, sent: 2, empty: 1, unknown: 1 } };
}

test.each(SEEDS)('a tally is the same whether it is counted in one go or in parts (%i)', (seed) => {
  const random = seeded(seed);
  const outcomes = Array.from({ length: 40 }, (_, index) => outcome(index, random));
  const cut = Math.floor(random() * outcomes.length);
  const whole = outcomes.reduce(count, EMPTY_TALLY);
  const parts = [outcomes.slice(0, cut), outcomes.slice(cut)].map((part) => part.reduce(count, EMPTY_TALLY));
  expect(parts.reduce(addTallies, EMPTY_TALLY)).toEqual(whole);
  expect(endedCount(whole)).toBe(outcomes.length);
  const { sent, ...classes } = whole.calls;
  expect(Object.values(classes).reduce((sum, calls) => sum + calls, 0)).toBe(sent);
});

const MADE: Outcome = { ...BASE, index: 0, status: 'success', images: [IMAGE], calls: { ...NO_CALLS, sent: 1, delivered: 1 } };
const unknown = (sent: number): Outcome => ({
  ...BASE,
  ...{ index: 0, endedAt: 2, status: 'error', code: 'submission_unknown', message: '' },
  calls: { ...NO_CALLS, sent, unknown: sent },
});
const ofBoth = (...outcomes: Outcome[]) => outcomesOf(outcomes.map((one) => JSON.stringify(one))).get(0);

test.each([
  ['first', (sent: number) => ofBoth(MADE, unknown(sent))],
  ['last', (sent: number) => ofBoth(unknown(sent), MADE)],
])('a picture on record stays when the item was begun again and nobody could say what became of it (%s)', (_, inOrder) => {
  expect(inOrder(1)).toEqual(MADE);
  // The second request was another one: it may have been billed.
  expect(inOrder(2)).toEqual({ ...MADE, calls: { ...NO_CALLS, sent: 2, delivered: 1, unknown: 1 } });
});

test('an outcome names the requests that it counts, also where the picture is that of another one', () => {
  const made: Outcome = { ...MADE, requests: { 'a1-s1': 'delivered' } };
  expect(ofBoth(made, { ...unknown(2), requests: { 'a1-s1': 'unknown', 'a2-s1': 'unknown' } })).toMatchObject({
    ...{ status: 'success', calls: { ...NO_CALLS, sent: 2, delivered: 1, unknown: 1 } },
    requests: { 'a1-s1': 'delivered', 'a2-s1': 'unknown' },
  });
  // Of these an earlier version knew only how many.
  expect(ofBoth(made, unknown(2))).not.toHaveProperty('requests');
});

test('no request of one outcome passes for one of the other', () => {
  const calls = { ...NO_CALLS, sent: 2, delivered: 1, unbilled: 1 };
  const made: Outcome = { ...MADE, calls, requests: { 'a1-s1': 'unbilled', 'a2-s1': 'delivered' } };
  const again: Outcome = { ...unknown(2), calls: { ...NO_CALLS, sent: 2, unbilled: 1, unknown: 1 } };
  const both = ofBoth(made, { ...again, requests: { 'a1-s1': 'unbilled', 'a3-s1': 'unknown' } });
  expect(both).toMatchObject({
    ...{ status: 'success', calls: { ...NO_CALLS, sent: 3, delivered: 1, unbilled: 1, unknown: 1 } },
    requests: { 'a1-s1': 'unbilled', 'a2-s1': 'delivered', 'a3-s1': 'unknown' },
  });
});

test('tails give lanes back and never take one again, however their messages arrive', () => {
  const allowance = new Allowance(5);
  allowance.lower(1, 3);
  expect(allowance.lanes).toBe(2);
  allowance.lower(1, 1);
  allowance.lower(1, 2);
  allowance.lower(1, 3);
  expect(allowance.lanes).toBe(4);
  allowance.lower(2, 4);
  expect(allowance.lanes).toBe(0);
  allowance.lower(1, 0);
  allowance.lower(2, 0);
  expect(allowance.lanes).toBe(5);
});

test('a lower concurrency holds back starts until enough has ended', () => {
  const allowance = new Allowance(5);
  allowance.lower(1, 3);
  allowance.concurrency = 2;
  expect(allowance.lanes).toBeLessThanOrEqual(0);
});

test('an error gives its plain data without stack and cause', () => {
  const failure = { code: 'network', message: 'gone', billing: 'maybe' } as const;
  expect(new PlantainError(failure, { cause: new Error('sk') }).toFailure()).toEqual(failure);
  expect(Object.keys(new PlantainError(failure).toFailure())).not.toContain('retryAfterMs');
  expect(new PlantainError({ ...failure, retryAfterMs: 0 }).toFailure()).toEqual({ ...failure, retryAfterMs: 0 });
});

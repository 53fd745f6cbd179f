import { expect, test } from 'vitest';
import type { Failure, FailureCode } from '../../src/domain/failures/failure.js';
import { Patience, PATIENCE_MS } from '../../src/domain/pacing/patience.js';

const MIRROR = { site: 'mirror', model: 'pro' };
const of = (code: FailureCode, billing: Failure['billing'] = 'unbilled'): Failure => ({ code, message: '', billing });

/** When it is out by refusals at these moments; undefined: not by any of them. */
function outAt(patience: Patience, moments: readonly number[], code: FailureCode = 'site_unreachable'): number | undefined {
  return moments.find((now) => patience.refused(MIRROR, of(code), now, now) !== undefined);
}

const everyMinute = Array.from({ length: 60 }, (_, minute) => minute * 60_000);

test('a site is out when it was tried in vain for five minutes', () => {
  expect(outAt(new Patience(), everyMinute)).toBe(PATIENCE_MS);
});

test('the hours in which nothing was tried count little: it takes at least five tries', () => {
  const hours = everyMinute.map((ms) => ms * 60);
  expect(outAt(new Patience(), hours)).toBe(hours[4]);
});

test('requests that were refused together are one try', () => {
  const patience = new Patience();
  for (let item = 0; item < 100; item++) {
    expect(patience.refused(MIRROR, of('site_unreachable'), item, 1_000 + item * PATIENCE_MS)).toBeUndefined();
  }
});

test.each<[string, Failure | undefined]>([
  ['a picture', undefined],
  ['a refusal with other words', of('rate_limited')],
  ['a connection that broke later', of('network', 'maybe')],
  ['an answer without a picture', of('no_image', 'billed')],
])('%s shows that the site is there', (_what, failure) => {
  const patience = new Patience();
  expect(patience.ended(MIRROR, failure)).toContain('mirror');
  expect(outAt(patience, everyMinute)).toBeUndefined();
  // It is told once.
  expect(patience.ended(MIRROR, failure)).toEqual([]);
});

test.each<Failure>([
  of('network'),
  of('site_unreachable'),
  of('store_failed'),
  of('input_missing'),
  of('submission_unknown', 'maybe'),
])('nothing is shown by %j', (failure) => {
  const patience = new Patience();
  expect(patience.ended(MIRROR, failure)).toEqual([]);
  expect(outAt(patience, everyMinute)).toBe(PATIENCE_MS);
});

test('a model is shown to be served by what was made with it, and not by what the site refuses', () => {
  const refusing = new Patience();
  refusing.ended(MIRROR, of('rate_limited'));
  expect(outAt(refusing, everyMinute, 'model_unknown')).toBe(PATIENCE_MS);
  const making = new Patience();
  making.learn(new Patience().ended(MIRROR));
  expect(outAt(making, everyMinute, 'model_unknown')).toBeUndefined();
  const other = new Patience();
  other.ended({ site: 'mirror', model: 'flash' });
  expect(outAt(other, everyMinute, 'model_unknown')).toBe(PATIENCE_MS);
});

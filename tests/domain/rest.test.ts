import { expect, test } from 'vitest';
import type { Failure } from '../../src/domain/failures/failure.js';
import { SiteRests } from '../../src/domain/pacing/rest.js';

const REFUSED: Failure = { code: 'rate_limited', message: 'too many requests', billing: 'unbilled' };
const PROBE_MS = 3_000;

/** Sends at the first moment that is allowed and is refused at once; the length of the rest that follows. */
function refusedAgain(rests: SiteRests, failure = REFUSED): number {
  const at = rests.earliest('banana', 0);
  rests.started('banana', at);
  rests.refused('banana', at, failure, at);
  return rests.earliest('banana', at) - at;
}

test('a site that refused nothing takes requests at once', () => {
  const rests = new SiteRests();
  rests.refused('apple', 0, REFUSED, 0);
  expect(rests.earliest('banana', 10)).toBe(10);
});

test('after a rest one request goes ahead and the others follow three seconds later', () => {
  const rests = new SiteRests();
  rests.refused('banana', 0, REFUSED, 100);
  const until = rests.earliest('banana', 100);
  expect(until).toBe(2_100);
  expect(rests.earliest('banana', until)).toBe(until);
  rests.started('banana', until);
  for (const later of [1, 500, 2_999]) {
    expect(rests.earliest('banana', until + later)).toBe(until + PROBE_MS);
    rests.started('banana', until + later);
  }
  expect(rests.earliest('banana', until + PROBE_MS)).toBeLessThanOrEqual(until + PROBE_MS);
});

test('an accepted probe ends the rest for everyone', () => {
  const rests = new SiteRests();
  rests.refused('banana', 0, REFUSED, 100);
  rests.started('banana', 2_100);
  rests.accepted('banana', 2_100);
  expect(rests.earliest('banana', 2_200)).toBe(2_200);
  expect(rests.resting(2_200)).toEqual([]);
});

test('an answer to a request from before the rest does not end it', () => {
  const rests = new SiteRests();
  rests.refused('banana', 50, REFUSED, 100);
  rests.accepted('banana', 40);
  expect(rests.earliest('banana', 200)).toBe(2_100);
});

test('the rest doubles with each refused probe up to a minute, and starts over after an accepted one', () => {
  const rests = new SiteRests();
  const lengths = Array.from({ length: 8 }, () => refusedAgain(rests));
  expect(lengths).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  const probe = rests.earliest('banana', 0);
  rests.started('banana', probe);
  rests.accepted('banana', probe);
  rests.refused('banana', probe + 1, REFUSED, probe + 1);
  expect(rests.earliest('banana', probe + 1)).toBe(probe + 1 + 2_000);
});

test('a hundred items refused together lengthen the rest once, not a hundred times', () => {
  const rests = new SiteRests();
  for (let item = 0; item < 100; item++) rests.refused('banana', item, REFUSED, 200 + item);
  expect(rests.earliest('banana', 400)).toBe(200 + 2_000);
});

test('the site is waited for as long as it asks, up to a quarter of an hour', () => {
  const asking = (retryAfterMs: number): number => refusedAgain(new SiteRests(), { ...REFUSED, retryAfterMs });
  expect(asking(7_000)).toBe(7_000);
  expect(asking(500)).toBe(2_000);
  expect(asking(3_600_000)).toBe(15 * 60_000);
});

test('a late refusal of an older request that asks for more time is heard as well', () => {
  const rests = new SiteRests();
  rests.refused('banana', 0, REFUSED, 100);
  rests.refused('banana', 50, { ...REFUSED, retryAfterMs: 20_000 }, 300);
  expect(rests.earliest('banana', 300)).toBe(20_300);
  rests.refused('banana', 60, { ...REFUSED, retryAfterMs: 1_000 }, 400);
  expect(rests.earliest('banana', 400)).toBe(20_300);
});

test('a rest is shown with its reason until the request that goes ahead has not been refused', () => {
  const rests = new SiteRests();
  rests.refused('banana', 0, REFUSED, 100);
  const shown = { site: 'banana', since: 100, until: 2_100, code: REFUSED.code, message: REFUSED.message };
  expect(rests.resting(100)).toEqual([shown]);
  rests.started('banana', 2_100);
  expect(rests.resting(4_000)).toEqual([shown]);
  rests.refused('banana', 2_100, REFUSED, 4_500);
  expect(rests.resting(4_500)).toMatchObject([{ since: 100, until: 8_500 }]);
  rests.started('banana', 8_500);
  rests.accepted('banana', 8_500);
  expect(rests.resting(8_600)).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failures/failure.js';
import { isWasted, WastedCounter, wastedAfter } from '../../src/domain/pacing/wasted.js';

const empty: Failure = { code: 'no_image', message: 'a text', billing: 'billed' };
const refused: Failure = { code: 'rate_limited', message: 'later', billing: 'unbilled' };

describe('Paid requests in a row that brought nothing', () => {
  it.each([
    [empty, true],
    [{ ...empty, code: 'invalid_response', billing: 'maybe' }, true],
    [{ ...empty, code: 'server_error', billing: 'maybe' }, true],
    [{ ...empty, code: 'content_blocked' }, true],
    [{ ...empty, code: 'content_blocked', billing: 'unbilled' }, false],
    [refused, false],
    [{ ...empty, code: 'submission_unknown', billing: 'maybe' }, false],
  ] as const)('are those that may have been charged: %j', (failure, counts) => {
    expect(isWasted(failure)).toBe(counts);
  });

  it('are counted over segments, and a success resets the count', () => {
    const [one, two] = [new WastedCounter(5), new WastedCounter(5)];
    let count = 0;
    const take = (counter: WastedCounter, failure?: Failure): void => {
      const news = counter.ended('banana', failure);
      if (news) count = wastedAfter(count, news);
      for (const each of [one, two]) each.learn({ banana: count });
    };
    take(one, empty);
    take(two, empty);
    take(two, refused);
    take(one, empty);
    expect(count).toBe(3);
    take(two);
    expect(count).toBe(0);
    take(one, empty);
    expect(count).toBe(1);
  });

  it('are told of at most 20 times until they reach the limit', () => {
    const counter = new WastedCounter(5);
    const told = Array.from({ length: 100 }, () => [counter.ended('banana', empty), counter.ended('banana')]).flat();
    expect(told.filter((news) => news !== undefined)).toHaveLength(20);
    const last = Array.from({ length: 5 }, () => counter.ended('banana', empty));
    expect(last.map((news) => news?.count)).toEqual([undefined, undefined, undefined, undefined, 5]);
  });

  it('are not counted where the limit is 0', () => {
    const counter = new WastedCounter(0);
    for (let n = 0; n < 50; n++) expect(counter.ended('banana', empty)).toBeUndefined();
  });
});

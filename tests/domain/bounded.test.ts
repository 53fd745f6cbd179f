import { describe, expect, it } from 'vitest';
import { BoundedMap, BoundedSet } from '../../src/domain/bounded.js';

describe('What is remembered within a bound', () => {
  it('is what was set last, and nothing that was set before more than it holds', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
    expect([...map]).toEqual([
      ['a', 3],
      ['c', 4],
    ]);
  });

  it('is what was added last', () => {
    const set = new BoundedSet<number>(3);
    for (let number = 0; number < 10_000; number++) set.add(number);
    expect([...set]).toEqual([9_997, 9_998, 9_999]);
    expect([...set.add(9_997)]).toEqual([9_998, 9_999, 9_997]);
  });
});

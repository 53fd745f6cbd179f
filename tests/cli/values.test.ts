import { describe, expect, it } from 'vitest';
import { batchIdOfAgain, batchIdOfName, batchIdOfSubject } from '../../src/prepare/batch-names.js';
import { meant } from '../../src/domain/text/suggest.js';
import { say } from '../../src/words/current.js';
import { collect, itemNames, parameter, seconds, secondsOrNone, wholeNumber } from '../../src/cli/options/values.js';

describe('option values', () => {
  it('take whole numbers within their range and say the range otherwise', () => {
    expect(wholeNumber(1, 100)('25')).toBe(25);
    for (const text of ['0', '101', '2.5', 'many', '', '1e9']) {
      expect(() => wholeNumber(1, 100)(text)).toThrow('Give a whole number from 1 to 100.');
    }
  });

  it('take times in seconds, minutes and hours', () => {
    const parse = seconds(0, 7200);
    expect([parse('90'), parse('0.5'), parse('90s'), parse('10m'), parse('1.5 h')]).toEqual([90, 0.5, 90, 600, 5400]);
    for (const text of ['-1', '3h', 'soon', '', '5 days']) expect(() => parse(text)).toThrow('Give a time from 0 s to 2 h');
  });

  it('take the word none where there may be no time limit', () => {
    expect(secondsOrNone(1, 60)('none')).toBe('none');
    expect(() => secondsOrNone(1, 60)('never')).toThrow('Give a time');
  });

  it('collect parameters, as JSON where it reads as such', () => {
    const first = parameter('aspectRatio=16:9', undefined);
    const second = parameter('seed=7', first);
    expect(parameter('note=a=b', second)).toEqual({ aspectRatio: '16:9', seed: 7, note: 'a=b' });
    expect(() => parameter('=7', undefined)).toThrow('Give a name and a value');
    expect(() => parameter('seed', undefined)).toThrow('Give a name and a value');
    expect(collect('b', ['a'])).toEqual(['a', 'b']);
    const names = itemNames('7,pear', itemNames('3', undefined)).map(({ text }) => text);
    expect(names).toEqual(['3', '7', 'pear']);
  });
});

describe('the id of a batch', () => {
  it('is made from a name that can stand in a path, in any script', () => {
    expect(batchIdOfName('Summer 夏天/2026')).toBe('Summer_夏天_2026');
    expect(() => batchIdOfName('///')).toThrow('no letter or digit');
  });

  it('carries the local time when it is made from the input', () => {
    expect(batchIdOfSubject('cats', new Date(2026, 10, 3, 4, 5, 6))).toBe('cats-20261103-040506');
    expect(batchIdOfSubject('???', new Date(2026, 0, 1))).toMatch(/^batch-/);
  });
});

describe('the id of a batch of missing items', () => {
  const free = (...taken: string[]) => ({
    of: (earlier: string) => batchIdOfAgain(earlier, async (name) => taken.includes(name)),
  });

  it('is that of its batch with a word, and a number where that is taken', async () => {
    expect(await free().of('summer')).toBe('summer-again');
    expect(await free('summer-again', 'summer-again-2').of('summer')).toBe('summer-again-3');
  });

  it('does not grow with every round, and stays short', async () => {
    expect(await free('summer-again').of('summer-again')).toBe('summer-again-2');
    expect(await free('summer-again', 'summer-again-2').of('summer-again-2')).toBe('summer-again-3');
    expect(await free().of('夏'.repeat(48))).toBe(`${'夏'.repeat(42)}-again`);
  });
});

describe('a suggestion', () => {
  it('is made for a name that comes near, and for no other', () => {
    expect(say(meant('bananna', ['banana', 'comfy']))).toBe('Did you mean banana?');
    expect(say(meant('xyz', ['banana', 'comfy']))).toBe('');
  });
});

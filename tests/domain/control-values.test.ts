import { describe, expect, it } from 'vitest';
import { concurrencyOf, deadlineOf, isoTime, reasonOf } from '../../src/domain/control-values.js';
import { say } from '../../src/words/current.js';
import type { Text } from '../../src/words/words.js';
import { JSON_VALUES } from './json-values.js';

const NOW = Date.UTC(2026, 11, 24, 8, 0, 0);
/** Why a value is refused, as its reader sees it; empty for one that is understood. */
const refusalOf = (understood: { readonly refused: Text } | { readonly value: unknown }): string =>
  'refused' in understood ? say(understood.refused) : '';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('A new deadline', () => {
  it.each([
    ['30m', NOW + 30 * MINUTE],
    [' 30 min ', NOW + 30 * MINUTE],
    ['+2h', NOW + 2 * HOUR],
    ['1h30m', NOW + 90 * MINUTE],
    ['1h 30m', NOW + 90 * MINUTE],
    ['90s', NOW + 90_000],
    ['1.5h', NOW + 90 * MINUTE],
    ['2d', NOW + 48 * HOUR],
    ['2026-12-24T10:00', NOW + 2 * HOUR],
    ['2026-12-24 10:00', NOW + 2 * HOUR],
    ['2026-12-24T10:00:00.250Z', NOW + 2 * HOUR + 250],
    ['2026-12-24T10:00+01:00', NOW + HOUR],
    ['2026-12-24T10:00-0530', NOW + 7 * HOUR + 30 * MINUTE],
    ['2026-12-25', NOW + 16 * HOUR],
    [1800, NOW + 30 * MINUTE],
    ['1800', NOW + 30 * MINUTE],
    [NOW + HOUR, NOW + HOUR],
    [String(NOW + HOUR), NOW + HOUR],
    [(NOW + HOUR) / 1000, NOW + HOUR],
    // What was asked for while no worker ran may be over by the time one does.
    [NOW - HOUR, NOW - HOUR],
  ])('is understood as people type it: %j', (value, at) => {
    expect(deadlineOf(value, NOW)).toEqual({ value: at });
  });

  it.each([
    ['tomorrow'],
    ['10:00'],
    ['2026-02-30T10:00'],
    ['2026-12-24T25:00'],
    ['2026-12-24T10:00+99:00'],
    ['30 parsecs'],
    ['-30m'],
    ['0m'],
    [0],
    [-5],
    [5e6],
    [1e15],
    ['400d'],
    [''],
  ])('is refused with what to type instead: %j', (value) => {
    expect(refusalOf(deadlineOf(value, NOW))).toContain('"30m"');
  });

  it('that cannot be read is quoted in the refusal', () => {
    expect(refusalOf(deadlineOf('tomorrow', NOW))).toContain('"tomorrow"');
  });
});

describe('A new concurrency', () => {
  it.each([[1], [100], ['8'], [' 8 ']])('is understood: %j', (value) => {
    expect(concurrencyOf(value)).toEqual({ value: Number(value) });
  });

  it.each([[0], [101], [2.5], ['many'], ['2.5'], [-3]])('is refused with its range: %j', (value) => {
    expect(refusalOf(concurrencyOf(value))).toContain('from 1 to 100');
  });
});

describe('A reason', () => {
  it('is one line of at most 500 characters', () => {
    expect(reasonOf(' wrong\n\u001b[31mprompt ')).toEqual({ value: 'wrong [31mprompt' });
    expect(reasonOf('x'.repeat(600))).toEqual({ value: `${'x'.repeat(499)}…` });
  });

  it('may be left out', () => {
    for (const value of [undefined, null, '', '  ']) expect(reasonOf(value)).toEqual({ value: undefined });
  });
});

it.each(JSON_VALUES)('Whatever arrives is understood or refused, and never throws: %j', (value) => {
  for (const understood of [concurrencyOf(value), deadlineOf(value, NOW), reasonOf(value)]) {
    const known = 'value' in understood ? understood.value : refusalOf(understood);
    expect(known === undefined || ['number', 'string'].includes(typeof known)).toBe(true);
    if (typeof known === 'number') expect(Number.isFinite(known)).toBe(true);
  }
});

it('A moment is shown with its zone', () => {
  expect(isoTime(NOW)).toBe('2026-12-24 08:00:00 UTC');
});

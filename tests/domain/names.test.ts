import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import {
  collectKey,
  namedResultKey,
  parseSubmissionKey,
  resultFolder,
  resultKey,
  submissionKey,
} from '../../src/domain/names.js';
import { Secret } from '../../src/domain/secret.js';

const BATCH = { batchId: 'summer.2026', nonce: 'x7k2' };

test('a journal key tells its item, attempt and send, also that of a collect', () => {
  const keys = new Set<string>();
  for (const index of [0, 9, 123_456, 1_234_567]) {
    for (const attempt of [1, 2, 11]) {
      for (const send of [1, 40]) {
        const key = submissionKey(BATCH, index, attempt, send);
        expect(parseSubmissionKey(key)).toEqual({ index, attempt, send });
        expect(parseSubmissionKey(collectKey(key))).toEqual({ index, attempt, send });
        keys.add(key).add(collectKey(key));
      }
    }
  }
  expect(keys.size).toBe(4 * 3 * 2 * 2);
});

test('keys of two batches of one name never meet', () => {
  expect(submissionKey(BATCH, 1, 1, 1)).not.toBe(submissionKey({ ...BATCH, nonce: 'other' }, 1, 1, 1));
});

test('what is no journal key is not taken for one', () => {
  for (const text of ['', 'summer/items/000001.json', 'a/1-a1', 'a/1-a1-s1-x', '1-a1-s1']) {
    expect(parseSubmissionKey(text)).toBeUndefined();
  }
});

test('results are numbered from one, and a late picture never gets the name of another', () => {
  expect(resultKey('summer', { index: 0, stem: 'cat', image: 0 }, 'png')).toBe('summer/Task_1_cat_1.png');
  expect(resultKey('summer', { index: 11, stem: 'cat', image: 1 }, 'jpg')).toBe('summer/Task_12_cat_2.jpg');
  expect(resultKey('summer', { index: 0, stem: 'cat', image: 0, lateAttempt: 1 }, 'png')).toBe('summer/Task_1_cat_1_a1.png');
});

test('a folder may lie in one with the local date of the start', () => {
  const start = new Date(2026, 0, 2, 23, 59);
  expect(resultFolder('summer', false, start)).toBe('summer');
  expect(resultFolder('summer', true, start)).toBe('2026-01-02/summer');
});

test('a name that was given is numbered where there are several pictures', () => {
  const key = (index: number, image: number, images: number, single: boolean, lateAttempt?: number) =>
    namedResultKey('f', 'cat', { index, image, images, single, lateAttempt }, 'png');
  expect(key(0, 0, 1, true)).toBe('f/cat.png');
  expect([key(0, 0, 2, true), key(0, 1, 2, true)]).toEqual(['f/cat_0001.png', 'f/cat_0002.png']);
  expect([key(0, 0, 1, false), key(1, 0, 1, false)]).toEqual(['f/cat_0001.png', 'f/cat_0002.png']);
  expect([key(1, 0, 2, false), key(1, 1, 2, false)]).toEqual(['f/cat_0002.png', 'f/cat_0002_2.png']);
  expect([key(0, 0, 1, true, 2), key(1, 1, 2, false, 2)]).toEqual(['f/cat_a2.png', 'f/cat_0002_2_a2.png']);
});

const VALUE = 'sk-canary/do not print+0123456789';
const SECRET = new Secret(VALUE, 'environment variable CANARY');

test('a key is not in anything that prints or serialises it', () => {
  const holder = { site: { key: SECRET }, list: [SECRET] };
  const texts = [
    String(SECRET),
    `${SECRET.toString()}`,
    JSON.stringify(holder),
    inspect(holder, { depth: 10, showHidden: true }),
    inspect(new Error('x', { cause: SECRET }), { depth: 10, showHidden: true }),
    JSON.stringify({ ...SECRET }),
    Object.values(SECRET).join(),
  ];
  for (const text of texts) expect(text).not.toContain('canary');
  expect(() => structuredClone(SECRET)).not.toThrow();
  expect(JSON.stringify(structuredClone(SECRET))).not.toContain(VALUE);
  expect(SECRET.reveal()).toBe(VALUE);
});

test('a message loses the key wherever and however often it stands in it, plain or in an address', () => {
  const text = `${VALUE}: ?key=${encodeURIComponent(VALUE)}&again=${VALUE}`;
  expect(SECRET.redact(text)).toBe('[key]: ?key=[key]&again=[key]');
  expect(new Secret('', 'nowhere').redact('as it was')).toBe('as it was');
});

test('the tail of a key shows four characters at most and nothing of a short one', () => {
  expect(SECRET.tail).toBe('…6789');
  expect(new Secret('short', 'x').tail).toBe('…');
});

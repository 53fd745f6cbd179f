import { describe, expect, it } from 'vitest';
import { keyOfVariable, keyTrouble } from '../../src/domain/key.js';
import { Secret } from '../../src/domain/secret.js';
import { seeded } from './seeded.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const KEYS_OF_EACH_FORM = 5_000;

describe('a real key', () => {
  const random = seeded(11);
  const some = (count: number, from: string): string =>
    Array.from({ length: count }, () => from[Math.floor(random() * from.length)]).join('');
  const hex = (count: number): string => some(count, '0123456789abcdef');

  it.each<[form: string, make: () => string]>([
    ['sk- and 48 letters and digits', () => `sk-${some(48, LETTERS)}`],
    ['sk- and 32 hex digits', () => `sk-${hex(32)}`],
    ['AIzaSy and 33 characters', () => `AIzaSy${some(33, `${LETTERS}-_`)}`],
    ['a UUID', () => [8, 4, 4, 4, 12].map(hex).join('-')],
    ['hex digits', () => hex(32)],
    ['short, of small letters', () => some(8, 'abcdefghijklmnopqrstuvwxyz')],
    ['three base64 parts', () => [20, 80, 43].map((count) => some(count, `${LETTERS}-_`)).join('.')],
  ])('is never taken for a placeholder: %s', (_, make) => {
    const refused = Array.from({ length: KEYS_OF_EACH_FORM }, make).filter((key) => keyTrouble(key) !== undefined);
    expect(refused).toEqual([]);
  });

  it.each(['sk-any-words', 'demo-key-that-costs-nothing', 'my-gateway-token-7', 'enterprise-key', 'sk-test', 'xX'])(
    'may be of words: %s',
    (key) => {
      expect(keyTrouble(key)).toBeUndefined();
    },
  );
});

describe('what stands where a key belongs', () => {
  it.each(['${GRSAI_KEY}', '${key}', '<YOUR KEY>', '[key]', ' Your-API-Key-Goes-Here '])(
    'is told from one in a variable: %s',
    (text) => {
      const found = keyOfVariable('SOME_KEY', { env: { SOME_KEY: text } });
      expect(found).not.toBeInstanceOf(Secret);
      expect(found).toMatchObject({
        missing: expect.stringMatching(/SOME_KEY cannot be used: it contains a placeholder/) as string,
      });
    },
  );
});

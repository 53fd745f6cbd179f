import { describe, expect, it } from 'vitest';
import { shorten } from '../../src/domain/text/shorten.js';

describe('a text that is too long', () => {
  it.each([
    ['one two three', 13, 'one two three'],
    ['one two three', 12, 'one two…'],
    ['it costs 1234567 points', 14, 'it costs…'],
    ['it costs 1234567', 10, 'it costs…'],
    ['一只红色的猫在城市里', 6, '一只红色的…'],
    ['余额不足，需要 123456 点', 11, '余额不足，需要…'],
    ['https://example.com/a/very/long/address', 20, 'https://example.com…'],
    ['猫🐈🐈🐈', 5, '猫🐈…'],
  ])('%j is cut to %i characters between words and numbers, with an ellipsis', (text, most, short) => {
    expect(shorten(text, most)).toBe(short);
    expect(shorten(text, most).length).toBeLessThanOrEqual(most);
  });
});

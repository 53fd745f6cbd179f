import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../../src/words/load.js';
import { GOOGLE, problemsOf } from './config-folder.js';

afterEach(() => speak('en'));

const site = (more: object): unknown => ({ sites: { google: { ...GOOGLE, ...more } } });

describe('a mistake of the configuration is told in both languages, with what was expected', () => {
  it.each([
    [
      site({ baseUrl: 'x' }),
      /baseUrl: is text \(1 character\); expected a URL/,
      /baseUrl: 现在是一段文本（1 个字符），应为形如 https:/,
    ],
    [site({ costFactor: 0 }), /is 0; expected the factor/, /现在是 0，应为站点余额的换算系数/],
    [site({ sorce: 1 }), /is unknown/, /未知的名称/],
    [{ defaults: { concurency: 3 } }, /Did you mean concurrency\?/, /是不是 concurrency？/],
    [{ defaults: { retries: 99 } }, /a whole number from 0 to 10/, /额外尝试次数（0 到 10 的整数）/],
    [
      { defaults: { site: 'gogle' }, sites: { google: GOOGLE } },
      /expected one of: google\. Did you/,
      /可选：google。是不是 google？/,
    ],
    ['{ "sites": {} "stores": {} }', /a comma is missing/, /这里缺少逗号/],
    [Buffer.from('\uFEFF{}', 'utf16le'), /is not UTF-8 text; save it as UTF-8/, /不是 UTF-8 文本，请另存为 UTF-8/],
  ] as const)('%j', async (content, english, chinese) => {
    expect((await problemsOf(content)).join('\n')).toMatch(english);
    await speak('zh');
    expect((await problemsOf(content)).join('\n')).toMatch(chinese);
  });
});

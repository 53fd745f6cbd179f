import { describe, expect, it } from 'vitest';
import { loadSpeaker } from '../../src/words/load.js';
import { languageOf } from '../../src/words/language.js';
import { findWords, mapText, sentences, words, type Words } from '../../src/words/words.js';

const en = await loadSpeaker('en');
const zh = await loadSpeaker('zh');

describe('A text', () => {
  const refused = words('site.answered', { site: 'banana', status: '401', request: 'POST https://b.test/v1' });

  it('is data until it is said, in either language', () => {
    const carried = JSON.parse(JSON.stringify(refused)) as Words;
    expect(en.say(carried)).toBe('Site "banana" answered 401 to POST https://b.test/v1');
    expect(zh.say(carried)).toBe('站点“banana”对 POST https://b.test/v1 返回了 401');
  });

  it('of an earlier version, or of a server, is shown as it is', () => {
    expect(zh.say('the key …1234 was refused')).toBe('the key …1234 was refused');
  });

  it('of a later version shows its key and its values', () => {
    expect(en.say({ key: 'later.version', values: { n: 3 } } as unknown as Words)).toBe('later.version {"n":3}');
  });

  it('may hold braces, quotes and tags of others', () => {
    const text = words('key.asked', { reason: "<b>it's {broken}</b> '{' #" });
    expect(en.say(text)).toBe("Asked about the key, the site says: <b>it's {broken}</b> '{' #");
  });

  it('joins sentences as each language does', () => {
    const two = sentences(words('failure.charge.request'), 'odd words', words('failure.charge.accepted'));
    expect(en.say(two)).toBe(
      'The request may have been charged. odd words. A request that was accepted before may have been charged.',
    );
    expect(zh.say(sentences(words('failure.charge.request'), words('failure.charge.accepted')))).toBe(
      '该请求可能已扣费。此前被接受的请求可能已扣费。',
    );
  });

  it('loses a key wherever it stands in it', () => {
    const deep = sentences(words('key.asked', { reason: words('item.unknown', { why: 'sk-secret', place: 'x' }) }), 'sk-secret');
    expect(JSON.stringify(mapText(deep, (part) => part.replaceAll('sk-secret', '[key]')))).not.toContain('sk-secret');
    expect(findWords(deep, 'item.unknown')).toEqual({ key: 'item.unknown', values: { why: 'sk-secret', place: 'x' } });
  });
});

describe('A value', () => {
  const shown = (value: Parameters<typeof words<'text.quoted'>>[1]['text']): string[] =>
    [en, zh].map((speaker) => speaker.say(words('text.quoted', { text: value })));

  it('is written as the language writes it', () => {
    expect(shown({ ms: 8_000 })).toEqual(['8 s', '8 秒']);
    expect(shown({ ms: 192_000 })).toEqual(['3 min 12 s', '3 分 12 秒']);
    expect(shown({ ms: 3_900_000 })).toEqual(['1 h 5 min', '1 小时 5 分']);
    expect(shown({ shortMs: 8_400 })).toEqual(['8.4 s', '8.4 秒']);
    expect(shown(1234567.5)).toEqual(['1,234,567.5', '1,234,567.5']);
    expect(shown({ amount: '12345678901234.123456', currency: 'USD' })[0]).toBe('12,345,678,901,234.123456 USD');
    expect(shown({ amount: '0.40', currency: 'CNY' })).toEqual(['¥0.40', '¥0.40']);
    expect(shown({ bytes: 2_500_000 })).toEqual(['2.5 MB', '2.5 MB']);
    expect(shown({ share: 0.973 })).toEqual(['97%', '97%']);
    expect(shown({ list: ['a', 'b', 'c'] })).toEqual(['a, b, and c', 'a、b 和 c']);
    expect(shown({ list: ['a', 'b'], or: true })).toEqual(['a or b', 'a 或 b']);
    expect(shown({ list: ['a和b.png', '2 个请求', '狗'] })[1]).toBe('a和b.png、2 个请求和狗');
    expect(shown({ names: ['a', 'b', 'c'] })).toEqual(['a, b, c', 'a、b、c']);
    expect(shown({ chain: ['a', 'b'] })).toEqual(['a: b', 'a：b']);
  });

  it('that is a moment has its date when it is a day away', () => {
    const [near = ''] = shown({ at: Date.now() });
    expect(near).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(shown({ at: Date.UTC(2024, 5, 1) })[1]).toContain('2024年');
  });
});

describe('The language', () => {
  it.each([
    [{ PLANTAIN_LANG: 'zh', LANG: 'en_US.UTF-8' }, undefined, 'en-US', 'zh'],
    [{ PLANTAIN_LANG: 'zh' }, 'en', 'zh-CN', 'en'],
    [{ PLANTAIN_LANG: 'de', LANG: 'zh_CN.UTF-8' }, undefined, 'en-US', 'zh'],
    [{ LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }, undefined, 'zh-CN', 'en'],
    [{ LC_ALL: '', LC_MESSAGES: 'zh_TW', LANG: 'en_US' }, undefined, 'en-US', 'zh'],
    [{ LANG: 'de_DE.UTF-8' }, undefined, 'de-DE', 'en'],
    [{}, undefined, 'zh-Hans-CN', 'zh'],
    [{}, undefined, 'en-US', 'en'],
  ] as const)('of %j with --lang %s and the system %s is %s', (env, flag, system, language) => {
    expect(languageOf(env, flag, system)).toBe(language);
  });
});

it('puts a space where a value of Latin letters or digits meets Chinese', () => {
  const requests = words('stopping.requests', { count: 2 });
  const key = (place: string | Words): string => zh.say(words('balance.key', { site: 'a', key: '…1234', source: place }));
  expect(key('/home/a/.env')).toBe('a：密钥 …1234，来自 /home/a/.env');
  expect(key(words('config.theConfiguration'))).toBe('a：密钥 …1234，来自配置');
  expect(zh.say(words('stopping.waiting', { list: requests }))).toBe('正在等待 2 个未完成的请求，图片会保存下来。');
  const tasks = words('stopping.keptOpen', { site: '香蕉', count: 2, batch: '夏装' });
  expect(zh.say(tasks)).toBe('站点 香蕉 的 2 个任务在服务器运行期间可以取回：plantain resume 夏装。');
});

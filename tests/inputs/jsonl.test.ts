import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { say } from '../../src/words/current.js';
import { readInput } from '../../src/inputs/read.js';
import { folderWith, picture, told } from './input-folder.js';

const lines = (...values: unknown[]): string =>
  values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n');
const read = (folder: string, options = {}) => readInput({ kind: 'jsonl', path: join(folder, 'items.jsonl') }, options);

describe('a JSONL list', () => {
  it('makes one item a line: ids, pictures beside the file, params, blank lines and Windows line ends', async () => {
    const text = lines(
      { id: 'first', prompt: '画一只猫', images: ['pics/猫 1.png', 'pics/b.png'], params: { aspectRatio: '16:9' } },
      '',
      { prompt: 'a "dog": with\nline feed' },
      '   ',
      { prompt: '?' },
    );
    const folder = await folderWith({
      'items.jsonl': `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n`,
      'pics/猫 1.png': await picture(),
      'pics/b.png': await picture('png', 2),
    });
    const { items, problems } = await read(folder);
    expect(problems).toEqual([]);
    expect(items.map(({ id, stem }) => [id, stem])).toEqual([
      ['first', '猫 1'],
      ['0002', 'a_dog_with_line_feed'],
      ['0003', 'item'],
    ]);
    expect(items[0]).toMatchObject({ params: { aspectRatio: '16:9' }, images: [{ name: '猫 1.png' }, { name: 'b.png' }] });
    expect(items[1]).toMatchObject({ prompt: 'a "dog": with\nline feed', images: [], params: {} });
  });

  it('lists all problems of all lines, each with its line', async () => {
    const folder = await folderWith({
      'ok.png': await picture(),
      'text.png': 'no picture',
      'items.jsonl': lines(
        { id: 'a', prompt: 'fine' },
        { id: 'a', prompt: 'again' },
        { promt: 'a cat', prompt: 'a cat' },
        { prompt: 7, images: 'ok.png', params: [] },
        { images: [1, 'ok.png'] },
        { prompt: ' ' },
        '{"prompt": "broken',
        '["a list"]',
        'null',
        { prompt: 'x', images: ['none.png', 'text.png', 's3://bucket/a.png', `data:image/png;base64,${'A'.repeat(5000)}`] },
        { id: 7, prompt: 'x' },
        { id: 'line\nfeed', prompt: 'x' },
        { prompt: 'x', params: { ratio: 1 } },
        '{"prompt": "half of a cat \\ud83d", "images": ["\\udc08.png"]}',
      ),
    });
    const checkParams = (params: object) => ('ratio' in params ? ['ratio is not known'] : []);
    const { items, problems } = await read(folder, { checkParams });
    expect(items).toEqual([]);
    expect(told(problems)).toEqual([
      expect.stringContaining('items.jsonl:2: The id "a" is already used in items.jsonl:1'),
      'items.jsonl:3: The field "promt" is not known. Did you mean prompt?',
      'items.jsonl:4: The value of the field "prompt" cannot be used. Expected the text of the prompt.',
      'items.jsonl:4: The value of the field "images" cannot be used. Expected a list of paths or URLs of pictures.',
      'items.jsonl:4: The value of the field "params" cannot be used. Expected an object with parameters of the site.',
      'items.jsonl:5: The field "prompt" is missing. Expected the text of the prompt.',
      'items.jsonl:5: The value of the field "images[0]" cannot be used. Expected the path or URL of a picture.',
      expect.stringContaining('items.jsonl:6: The field "prompt" is empty'),
      expect.stringMatching(/^items\.jsonl:7: The line is not valid JSON: a text has no closing quote \(character 12\)/),
      expect.stringContaining('items.jsonl:8: The line is not a JSON object'),
      expect.stringContaining('items.jsonl:9: The line is not a JSON object'),
      expect.stringContaining('items.jsonl:10: s3://bucket/a.png is not a URL that starts with http:// or https://'),
      expect.stringContaining('items.jsonl:10: data:image/png;base64,AAAAAAAA is a picture written as text'),
      `items.jsonl:10: none.png: The file ${join(folder, 'none.png')} does not exist. Correct the path, or put the file there.`,
      expect.stringContaining('items.jsonl:10: text.png: The file contains text'),
      expect.stringContaining('items.jsonl:11: The value of the field "id" cannot be used'),
      expect.stringContaining(
        'items.jsonl:12: The value of the field "id" cannot be used. Expected a text of 1 to 200 characters',
      ),
      'items.jsonl:13: params: ratio is not known',
      expect.stringMatching(/^items\.jsonl:14: The field "prompt" contains half a character/),
      expect.stringMatching(/^items\.jsonl:14: The field "images\[0\]" contains half a character/),
    ]);
  });

  it('keeps broken lines in their places with skipBad, with ids that stay unique', async () => {
    const folder = await folderWith({
      'items.jsonl': lines(
        { prompt: 'one' },
        '{broken',
        { id: 'x', prompt: 'two' },
        { id: 'x', prompt: 'three' },
        { id: 'y', promt: 1 },
        { id: '0001', prompt: 'six' },
      ),
    });
    const { items, problems } = await read(folder, { skipBad: true });
    expect(problems.length).toBeGreaterThan(3);
    expect(items.map(({ id, broken }) => [id, broken !== undefined])).toEqual([
      ['0001-2', false],
      ['0002', true],
      ['x', false],
      ['x-2', true],
      ['y', true],
      ['0001', false],
    ]);
    expect(say(items[1]?.broken ?? '')).toMatch(/^items\.jsonl:2: The line is not valid JSON/);
  });

  it('reads a picture that many items share only once', async () => {
    const folder = await folderWith({
      'a.png': await picture(),
      'items.jsonl': lines(...Array.from({ length: 2000 }, (_, n) => ({ prompt: `item ${n}`, images: ['a.png'] }))),
    });
    const started = performance.now();
    const { items } = await read(folder);
    expect(items).toHaveLength(2000);
    expect(new Set(items.map((item) => item.images[0]?.sha256)).size).toBe(1);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('reads a list in GB18030', async () => {
    const folder = await folderWith({ 'items.jsonl': Buffer.from('7b2270726f6d7074223a22bbadd2bbd6bbc3a8227d', 'hex') });
    expect((await read(folder)).items[0]?.prompt).toBe('画一只猫');
  });

  it('shows control characters of a broken line as what they are, not to the terminal', async () => {
    const folder = await folderWith({
      'items.jsonl': lines({ prompt: 'x', images: ['\u001b]0;owned\u0007.png'] }, '{"prompt": \u001b[31m'),
    });

    for (const message of told((await read(folder)).problems)) expect(message).not.toMatch(/[\0-\x1f]/);
  });

  it.each([
    ['is empty', '\n\n', /items\.jsonl: The list contains no items/],
    ['is one JSON list', '[\n{"prompt": "x"}\n]', /is one JSON list\. Write one JSON object per line/],
    ['is no text', Buffer.from([0xff, 0x00, 0x13, 0x00, 0x00]), /is not text in UTF-8/],
    ['is missing', undefined, /items\.jsonl: The file does not exist/],
  ])('says what is wrong with a file that %s', async (_name, content, message) => {
    const { items, problems } = await read(await folderWith(content === undefined ? {} : { 'items.jsonl': content }), {
      skipBad: true,
    });
    expect(items).toEqual([]);
    expect(told(problems)).toEqual([expect.stringMatching(message)]);
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FolderSource, ReadOptions } from '../../src/inputs/lists/draft.js';
import { readInput } from '../../src/inputs/read.js';
import { folderWith, picture, told } from './input-folder.js';

const LINES = 'make it night\r\n\n  画成水彩  \nadd snow\n';

const alone = (text: string, perLine = false, options: ReadOptions = {}) =>
  readInput({ kind: 'prompts', prompts: { kind: 'words', text }, perLine }, options);
const pairs = (items: readonly { id: string; prompt: string; images: readonly { name: string }[] }[]) =>
  items.map(({ id, prompt, images }) => [id, prompt, images[0]?.name]);

async function folderOf(pairing: FolderSource['pairing'], pictures: readonly string[], text = LINES, options: ReadOptions = {}) {
  const png = await picture();
  const files = Object.fromEntries(pictures.map((name) => [`input/image/${name}`, png]));
  const path = await folderWith({ ...files, 'input/text/text.txt': text });
  const result = await readInput({ kind: 'folder', path, pairing, recursive: false }, options);
  return { ...result, messages: told(result.problems, path) };
}

describe('a prompt alone', () => {
  it('makes as many items as asked for, named by position and by its first 24 safe characters', async () => {
    const { items, problems } = await alone(' 画一只猫: a cat / with "hat" and a very long tail\n', false, { count: 12 });
    expect(problems).toEqual([]);
    expect(items).toHaveLength(12);
    expect(items[11]).toEqual({
      id: '0012',
      stem: '画一只猫_a_cat_with_hat_and',
      prompt: '画一只猫: a cat / with "hat" and a very long tail',
      images: [],
      params: {},
    });
  });

  it.each([
    ['  ', 1, '--prompt: The prompt is empty. Give a text, such as --prompt "a cat in the rain"'],
    ['x', 0, '--count: Expected a whole number, 1 or more.'],
    ['x', 1.5, '--count: Expected a whole number, 1 or more.'],
  ])('is refused when it is %j, %d times', async (prompt, count, message) => {
    const { items, problems } = await alone(prompt, false, { count });
    expect(items).toEqual([]);
    expect(told(problems)).toEqual([message]);
  });

  it('is one item a line when it is read so, from words or from a file', async () => {
    const path = join(await folderWith({ 'prompts.txt': `\uFEFF${LINES}` }), 'prompts.txt');
    const inFile = await readInput({ kind: 'prompts', prompts: { kind: 'file', path }, perLine: true });
    for (const { items } of [inFile, await alone(LINES, true)]) {
      expect(pairs(items)).toEqual([
        ['0001', 'make it night', undefined],
        ['0002', '画成水彩', undefined],
        ['0003', 'add snow', undefined],
      ]);
    }
  });

  it('names a file that has none', async () => {
    const path = join(await folderWith({ 'prompts.txt': '\n \n' }), 'prompts.txt');
    const { problems } = await readInput({ kind: 'prompts', prompts: { kind: 'file', path }, perLine: true });
    expect(told(problems)).toEqual([`${path}: The file contains no prompt. Write the prompt into it.`]);
  });
});

describe('one prompt a line, with pictures', () => {
  it('gives line k to picture k', async () => {
    const { items, messages } = await folderOf('in-order', ['p10.png', 'p2.png', 'p1.png']);
    expect(messages).toEqual([]);
    expect(pairs(items)).toEqual([
      ['p1', 'make it night', 'p1.png'],
      ['p2', '画成水彩', 'p2.png'],
      ['p10', 'add snow', 'p10.png'],
    ]);
  });

  it('is refused with both numbers and the way out when they differ, together with bad pictures', async () => {
    const png = await picture();
    const path = await folderWith({ 'input/image/1.png': png, 'input/image/2.png': 'x', 'input/text/text.txt': LINES });
    const { items, problems } = await readInput({ kind: 'folder', path, pairing: 'in-order', recursive: false });
    expect(items).toEqual([]);
    expect(told(problems)).toEqual([
      expect.stringMatching(/There are 3 prompts for 2 pictures\. .* --every-prompt \(6 items\)\.$/),
      expect.stringContaining('2.png: The file contains text'),
    ]);
  });

  it('makes an item of each line when there is no picture', async () => {
    const { items } = await folderOf('in-order', []);
    expect(pairs(items).map(([id]) => id)).toEqual(['0001', '0002', '0003']);
  });
});

describe('every prompt', () => {
  it('goes with every picture, all prompts of one picture together', async () => {
    const { items } = await folderOf('every', ['a.png', 'b.png']);
    expect(pairs(items)).toEqual([
      ['a', 'make it night', 'a.png'],
      ['a-2', '画成水彩', 'a.png'],
      ['a-3', 'add snow', 'a.png'],
      ['b', 'make it night', 'b.png'],
      ['b-2', '画成水彩', 'b.png'],
      ['b-3', 'add snow', 'b.png'],
    ]);
  });

  it('needs pictures', async () => {
    expect((await folderOf('every', [])).messages).toEqual([expect.stringContaining('input/image: The folder does not exist')]);
  });
});

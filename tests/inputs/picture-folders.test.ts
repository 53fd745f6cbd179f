import { symlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FolderSource } from '../../src/inputs/lists/draft.js';
import { readInput } from '../../src/inputs/read.js';
import { folderWith, picture, told } from './input-folder.js';

const WINDOWS = process.platform === 'win32';
const NIGHT = { prompts: { kind: 'words', text: 'make it night' } } as const;
const read = (path: string, more: Partial<FolderSource> = {}) =>
  readInput({ kind: 'folder', path, pairing: 'shared', recursive: false, ...more });
const paths = (folder: string, items: readonly { images: readonly { path: string }[] }[]) =>
  items.map(({ images }) => relative(folder, images[0]?.path ?? '').replaceAll(sep, '/'));

describe('pictures in folders below', () => {
  it('are taken in natural order of their paths, named after their files, when they are asked for', async () => {
    const png = await picture();
    const names = ['b/10.png', 'b/2.png', 'a 10/x.png', 'a 2/deep/er/x.png', 'top.png', '@eaDir/thumb.png', '.git/x.png'];
    const path = await folderWith({
      'input/text/text.txt': 'x',
      ...Object.fromEntries(names.map((name) => [`input/image/${name}`, png])),
    });
    const { items } = await read(path, { recursive: true });
    expect(paths(join(path, 'input/image'), items)).toEqual([
      'a 2/deep/er/x.png',
      'a 10/x.png',
      'b/2.png',
      'b/10.png',
      'top.png',
    ]);
    expect(items.map(({ id, stem }) => [id, stem])).toEqual([
      ['x', 'x'],
      ['x-2', 'x'],
      ['2', '2'],
      ['10', '10'],
      ['top', 'top'],
    ]);
    expect((await read(path)).items).toHaveLength(1);
  });

  it.skipIf(WINDOWS)('are read once each, however symbolic links lead in circles', async () => {
    const path = await folderWith({ 'a/1.png': await picture(), 'a/b/2.png': await picture() });
    await symlink('..', join(path, 'a/b/up'));
    await symlink(path, join(path, 'a/b/top'));
    await symlink('a', join(path, 'z'));
    const { items, problems } = await read(path, { ...NIGHT, recursive: true });
    expect(problems).toEqual([]);
    expect(paths(path, items)).toEqual(['a/1.png', 'a/b/2.png']);
  });
});

describe('a folder that holds the pictures itself', () => {
  it('makes an item of each with the given prompt, and leaves alone what is no picture by its name', async () => {
    const png = await picture();
    const path = await folderWith({
      'IMG_2.JPG': await picture('jpeg'),
      'IMG_10.png': png,
      'plantain.config.json': '{}',
      'notes.txt': 'x',
      'album/old.png': png,
    });
    const { items, problems, leftAlone } = await read(path, NIGHT);
    expect(problems).toEqual([]);
    expect(items.map(({ id, prompt }) => [id, prompt])).toEqual([
      ['IMG_2', 'make it night'],
      ['IMG_10', 'make it night'],
    ]);
    expect(leftAlone).toEqual(['notes.txt', 'plantain.config.json']);
  });

  it('finds a picture that is none by its content', async () => {
    const path = await folderWith({ 'a.png': 'text', 'b.gif': await picture('gif') });
    expect(told((await read(path, NIGHT)).problems, path)).toEqual([
      expect.stringContaining('/a.png: The file contains text'),
      expect.stringContaining('/b.gif: The file is GIF'),
    ]);
  });

  it('takes no results of a batch for input', async () => {
    const png = await picture();
    const results = { 'out/Task_1.png': png, 'out/manifest.jsonl': '', 'out/summary.json': '' };
    const path = await folderWith({ 'a.png': png, ...results, 'batch_outputs/running/Task_1.png': png });
    const { items } = await read(path, { ...NIGHT, recursive: true, leaveOut: [join(path, 'batch_outputs')] });
    expect(paths(path, items)).toEqual(['a.png']);
  });

  it('takes the pictures of a batch for input when it is given their folder, and not the small ones of the contact sheet', async () => {
    const png = await picture();
    const beside = { 'manifest.jsonl': '', 'summary.json': '', 'index.html': '<html>', 'thumbs/Task_1.webp': png };
    const path = await folderWith({ 'Task_1.png': png, ...beside });
    const { items } = await read(path, { ...NIGHT, recursive: true });
    expect(paths(path, items)).toEqual(['Task_1.png']);
  });

  it('says how a prompt is given when none is, and where else pictures may be', async () => {
    const path = await folderWith({ 'a.png': await picture() });
    expect(told((await read(path)).problems)[0]).toMatch(/no prompt for them\. Add one with --prompt "…"/);
    const empty = await folderWith({ 'below/a.png': await picture() });
    expect(told((await read(empty, NIGHT)).problems)[0]).toContain('pictures in its subfolders, add --recursive');
  });

  it('is the folder "input" where there is one: the prompt takes the place of its text', async () => {
    const path = await folderWith({ 'input/image/a.png': await picture(), 'input/text/text.txt': 'old', 'b.png': 'x' });
    const { items } = await read(path, NIGHT);
    expect(items.map(({ id, prompt }) => [id, prompt])).toEqual([['a', 'make it night']]);
  });
});

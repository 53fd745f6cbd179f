import { chmod, symlink, truncate, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resultKey } from '../../src/domain/names.js';
import { keyNames } from '../../src/stores/key.js';
import { say } from '../../src/words/current.js';
import { readInput } from '../../src/inputs/read.js';
import { folderWith, HEIC_HEAD, picture, told } from './input-folder.js';

/** Has no named pipes and takes no hostile names. */
const WINDOWS = process.platform === 'win32';
const read = (path: string, options = {}) => readInput({ kind: 'folder', path, pairing: 'shared', recursive: false }, options);

describe('an input folder', () => {
  it('makes one item of each picture, in natural order, with the prompt for all', async () => {
    const png = await picture();
    const folder = await folderWith({
      'input/text/text.txt': '\uFEFF  画一只猫\n',
      'input/image/p10.png': png,
      'input/image/p2.JPG': await picture('jpeg'),
      'input/image/p1 (copy).png': await picture('webp'),
      'input/image/猫.heic': HEIC_HEAD,
      'input/image/Thumbs.db': 'x',
      'input/image/desktop.ini': 'x',
      'input/image/.DS_Store': 'x',
      'input/image/._p2.JPG': 'x',
      'input/image/done/old.png': png,
    });
    const steps: string[] = [];
    const { items, problems } = await read(folder, {
      onProgress: (step: string, done: number, total: number) => steps.push(`${step} ${done}/${total}`),
    });
    expect(problems).toEqual([]);
    expect(items.map(({ id, stem, prompt, images }) => [id, stem, prompt, images[0]?.name, images[0]?.type])).toEqual([
      ['p1 (copy)', 'p1 (copy)', '画一只猫', 'p1 (copy).png', 'image/webp'],
      ['p2', 'p2', '画一只猫', 'p2.JPG', 'image/jpeg'],
      ['p10', 'p10', '画一只猫', 'p10.png', 'image/png'],
      ['猫', '猫', '画一只猫', '猫.heic', 'image/heic'],
    ]);
    expect(items[2]?.images[0]).toMatchObject({ bytes: png.length, path: join(folder, 'input/image/p10.png') });
    expect(items[0]?.images[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(steps).toEqual(['checked 1/4', 'checked 2/4', 'checked 3/4', 'checked 4/4']);
  });

  it.skipIf(WINDOWS)('gives pictures of one stem different ids, and hostile names safe stems', async () => {
    const png = await picture();
    const names = [
      'a.png',
      'a.jpg',
      'CON.png',
      '-rf.png',
      '$(reboot).png',
      '猫\u202Egnp.exe.png',
      '"..".png',
      '%2e%2e.png',
      'x'.repeat(200),
    ];
    const files = Object.fromEntries(names.map((name) => [`input/image/${name}`, png]));
    const { items, problems } = await read(await folderWith({ ...files, 'input/text/text.txt': '?!' }));
    expect(problems).toEqual([]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(names.length);
    expect(items.map(({ stem }) => stem).sort()).toEqual(
      ['_2e_2e', 'CON', 'a', 'a', '_.._', '_(reboot)', '-rf', 'x'.repeat(180), '猫_gnp.exe'].sort(),
    );
  });

  it('keeps the name of a picture to the letter, so that no two of a folder look the same', async () => {
    const names = [
      'G-ComfyUI_00530_.png',
      'a.png',
      'a_.png',
      'photo (1).v2.png',
      '主图.jpg',
      '主图.png',
      '_x_.png',
      `${'𠀀'.repeat(60)}.png`,
    ];
    const png = await picture();
    const files = Object.fromEntries(names.map((name) => [name, png]));
    const path = await folderWith(files);
    const source = { kind: 'folder', path, pairing: 'shared', recursive: false, prompts: { kind: 'words', text: 'x' } } as const;
    const { items, problems } = await readInput(source);
    expect(problems).toEqual([]);
    expect(items.map(({ id, stem }) => [id, stem])).toEqual(
      expect.arrayContaining([
        ['G-ComfyUI_00530_', 'G-ComfyUI_00530_'],
        ['a', 'a'],
        ['a_', 'a_'],
        ['photo (1).v2', 'photo (1).v2'],
        ['_x_', '_x_'],
      ]),
    );
    const keys = items.map(({ stem }, index) =>
      resultKey('batch', { index: 99_990 + index, stem, image: 0, lateAttempt: 10 }, 'webp'),
    );
    expect(keys.find((key) => key.includes('ComfyUI'))).toMatch(/^batch\/Task_\d+_G-ComfyUI_00530__1_a10\.webp$/);
    for (const key of keys) expect(keyNames(key)).toHaveLength(2);
  });

  it.skipIf(WINDOWS)('finds every bad picture at once and names each', async () => {
    const png = await picture();
    const folder = await folderWith({
      'input/text/text.txt': 'a cat',
      'input/image/1 good.png': png,
      'input/image/2 text.png': 'I am no picture',
      'input/image/3 empty.png': '',
      'input/image/4 cut.png': png.subarray(0, png.length / 2),
      'input/image/5 cut.jpg': (await picture('jpeg')).subarray(0, 900),
      'input/image/6 cut.webp': (await picture('webp')).subarray(0, 300),
      'input/image/7 anim.gif': await picture('gif'),
      'input/image/8 huge.png': png,
      'input/image/9 bytes.png': Buffer.from([1, 2, 3, 255, 254]),
    });
    await truncate(join(folder, 'input/image/8 huge.png'), 300_000_000);
    await symlink('/nowhere/at/all.png', join(folder, 'input/image/a dangling.png'));
    execFileSync('mkfifo', [join(folder, 'input/image/b pipe.png')]);
    const { items, problems } = await read(folder);
    expect(items).toEqual([]);
    const image = join(folder, 'input/image');
    expect(told(problems)).toEqual([
      expect.stringContaining(`${image}/2 text.png: The file contains text`),
      expect.stringContaining(`${image}/3 empty.png: The file is empty (0 bytes)`),
      expect.stringContaining('4 cut.png: The picture is damaged ("'),
      expect.stringContaining('5 cut.jpg: The picture is damaged ("'),
      expect.stringContaining('6 cut.webp: The picture is damaged ("'),
      expect.stringContaining(`${image}/7 anim.gif: The file is GIF. Convert it`),
      expect.stringContaining(`${image}/8 huge.png: The file is too large: 300 MB. At most 100 MB`),
      expect.stringContaining(`${image}/9 bytes.png: The file is not a picture`),
      expect.stringContaining(`${image}/a dangling.png: The file is a link to a file that does not exist`),
      expect.stringContaining(`${image}/b pipe.png: This is not a regular file`),
    ]);
  });

  it('keeps bad pictures as broken items with skipBad', async () => {
    const folder = await folderWith({
      'input/text/text.txt': 'a cat',
      'input/image/1.png': await picture(),
      'input/image/2.png': 'no picture',
    });
    const { items, problems } = await read(folder, { skipBad: true });
    expect(problems).toHaveLength(1);
    expect(items.map(({ id, broken, images }) => [id, broken === undefined, images.length])).toEqual([
      ['1', true, 1],
      ['2', false, 0],
    ]);
    expect(say(items[1]?.broken ?? '')).toContain('2.png: The file contains text');
  });

  it.runIf(process.geteuid?.() === 0)('names a picture that this user may not read', async () => {
    const folder = await folderWith({ 'input/text/text.txt': 'a cat', 'input/image/1.png': await picture() });
    await chmod(join(folder, 'input/image/1.png'), 0);
    for (const path of ['', 'input', 'input/image', 'input/text']) await chmod(join(folder, path), 0o755);
    process.seteuid?.(65_534);
    const { problems } = await read(folder).finally(() => process.seteuid?.(0));
    expect(told(problems)).toEqual([
      expect.stringContaining('1.png: The file cannot be read: this user does not have permission'),
    ]);
  });

  it.runIf(process.platform === 'linux')('names a picture whose name is no UTF-8', async () => {
    const folder = await folderWith({ 'input/text/text.txt': 'a cat', 'input/image/1.png': await picture() });
    await writeFile(
      Buffer.concat([Buffer.from(`${folder}/input/image/`), Buffer.from([0xc3, 0xa8, 0xff]), Buffer.from('.png')]),
      'x',
    );
    const { problems } = await read(folder);
    expect(told(problems)).toEqual([expect.stringContaining('The name of the file is not valid UTF-8')]);
  });

  it.each([
    ['nothing at all', {}, /nor a subfolder "input"\. .* into .*input\/image and the prompt into .*input\/text\/text\.txt/],
    ['the folder "input" itself', { 'image/1.png': 'x', 'text/text.txt': 'x' }, /Did you mean the folder above it/],
    ['no pictures', { 'input/image/.keep': '', 'input/text/text.txt': 'a cat' }, /image: The folder contains no pictures/],
    ['no folder for pictures', { 'input/text/text.txt': 'a cat' }, /image: The folder does not exist\. Create it/],
  ])('says what it expected of a folder with %s', async (_name, files: Record<string, string>, message) => {
    for (const skipBad of [false, true]) {
      const { items, problems } = await read(await folderWith(files), { skipBad });
      expect(items).toEqual([]);
      expect(told(problems)).toEqual([expect.stringMatching(message)]);
    }
  });

  it.each([
    ['is missing', undefined, /text\.txt: The file does not exist\. Write the prompt into it/],
    ['is blank', ' \n\t\n', /text\.txt: The file contains no prompt/],
    [
      'is in no known encoding',
      Buffer.from('caf\xe9', 'latin1'),
      /text\.txt: The file is not UTF-8, .* reads "café" in Windows-1252/,
    ],
    ['is huge', Buffer.alloc(2_000_000, 'a'), /text\.txt: The file is too large for one prompt: 2 MB/],
  ])('names the prompt file when it %s, together with bad pictures, whatever skipBad says', async (_name, text, message) => {
    const files = { 'input/image/1.png': 'no picture', ...(text === undefined ? {} : { 'input/text/text.txt': text }) };
    const { items, problems } = await read(await folderWith(files), { skipBad: true });
    expect(items).toEqual([]);
    expect(told(problems)).toEqual([expect.stringMatching(message), expect.stringContaining('1.png: The file contains text')]);
  });

  it('says of a path that is no folder what it is', async () => {
    const folder = await folderWith({ 'file.txt': 'x' });
    expect(told((await read(join(folder, 'file.txt'))).problems)).toEqual([
      expect.stringContaining('file.txt: This is a file, not a folder'),
    ]);
    expect(told((await read(join(folder, 'none'))).problems)).toEqual([
      expect.stringContaining('none: The folder does not exist'),
    ]);
  });
});

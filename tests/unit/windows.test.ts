import { win32 } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { namedResultKey, resultKey } from '../../src/domain/names.js';
import { isReservedFileName, namePart, safeStem } from '../../src/domain/text/file-name.js';
import { stemOf } from '../../src/inputs/identity.js';
import { pictureNamed } from '../../src/inputs/pictures/picture-name.js';
import { keyNames } from '../../src/stores/key.js';

/** Names and prompts that Windows takes for devices, drives, streams or other folders, or that it changes by itself. */
const HOSTILE = [
  'CON',
  'con.png',
  'NUL',
  'nul.tar.gz',
  'AUX ',
  'COM1',
  'com¹.txt',
  'LPT9.jpg',
  'CONIN$',
  'a cat.',
  'a cat...',
  'a cat ',
  ' a cat',
  '.',
  '..',
  '...',
  'C:cat.png',
  'C:\\Windows\\cat.png',
  '\\\\server\\share\\cat',
  'cat.png:stream',
  '..\\..\\cat',
  '../../cat',
  'cat|dog<1>?*"',
  'tab\tand\nline',
  '猫'.repeat(300),
  'x'.repeat(400),
  '😀'.repeat(200),
  'Ünïcödé'.normalize('NFD'),
  '',
];

const BASE = 'C:\\图片 of\\batch_outputs';

/** Where a key comes to lie, if Windows takes each of its names as it is written. */
function fileOf(key: string): string {
  const names = keyNames(key);
  for (const name of names) {
    expect(name).not.toMatch(/[<>:"/\\|?*\p{Cc}]|[. ]$/u);
    expect(isReservedFileName(name)).toBe(false);
    expect(win32.basename(name)).toBe(name);
    // NTFS counts UTF-16 units.
    expect(name.length).toBeLessThanOrEqual(255);
  }
  const path = win32.join(BASE, ...names);
  expect(win32.relative(BASE, path)).toBe(names.join('\\'));
  return path;
}

describe('the name of a picture on Windows', () => {
  it.each(HOSTILE)('that is made of the picture or prompt %j is its own file below the folder', (text) => {
    for (const stem of [stemOf(`${text}.png`, text), stemOf(undefined, text)]) {
      const path = fileOf(resultKey('summer', { index: 0, stem, image: 0 }, 'png'));
      expect(win32.dirname(path)).toBe(`${BASE}\\summer`);
      expect(win32.extname(path)).toBe('.png');
    }
  });

  it.each(HOSTILE)('that its user has called %j is its own file, too', (text) => {
    const name = safeStem(text, 80);
    if (name === '') return;
    for (const single of [true, false]) fileOf(namedResultKey('summer', name, { index: 0, image: 0, images: 1, single }, 'png'));
    fileOf(`${name}/manifest.jsonl`);
  });

  it.each(['con/cat.png', 'summer/cat.', 'summer/cat:1.png', 'summer\\cat.png', 'C:/cat.png', 'summer/nul.txt'])(
    'is refused by every store as %s',
    (key) => {
      expect(() => keyNames(key)).toThrow();
    },
  );

  it('keeps its letters where Windows does: spaces, dots and Chinese within', () => {
    expect(namePart('我的 猫 v1.2 (3)', 100)).toBe('我的 猫 v1.2 (3)');
    expect(safeStem('CON', 40)).toBe('CON_');
  });
});

describe('a picture that a list names on Windows', () => {
  it.each([
    'C:\\pics\\猫 1.png',
    'c:/pics/cat.png',
    '\\\\nas\\share\\cat.png',
    '\\\\?\\C:\\very\\long\\cat.png',
    'pics\\cat.png',
  ])('%s is a file, not a URL', (text) => {
    expect(pictureNamed(text, '/list')).toMatchObject({ kind: 'file' });
  });

  it('as a file: URL is refused with a reason, as on every system', () => {
    expect(pictureNamed('file:///C:/pics/cat.png', '/list')).toHaveProperty('trouble');
  });
});

describe('paths of Windows', () => {
  it('above 260 characters reach the system in the form that has no such limit', () => {
    const long = win32.join(BASE, 'x'.repeat(200), 'y'.repeat(200), 'cat.png');
    expect(win32.toNamespacedPath(long)).toBe(`\\\\?\\${long}`);
  });

  it('of the program itself come from its URL with drive, spaces and Chinese', () => {
    const url = new URL('workflow-bundle.js', 'file:///C:/Program%20Files/%E5%9B%BE/dist/starter.js');
    expect(fileURLToPath(url, { windows: true })).toBe('C:\\Program Files\\图\\dist\\workflow-bundle.js');
    // What the lint rule is against.
    expect(url.pathname).not.toBe(fileURLToPath(url, { windows: true }));
  });
});

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadOptions } from './draft.js';
import { fileTrouble } from './file-trouble.js';
import { Ids, stemOf } from './identity.js';
import { PictureReader } from './picture.js';
import { inParallel, type Reading, type Row, unusable } from './reading.js';
import { readText } from './read-text.js';

const MAX_PROMPT_BYTES = 1_000_000;
const PICTURES_AT_ONCE = 4;
/** What systems and programs put into folders by themselves; names that start with a dot as well. */
const LITTER: readonly string[] = ['thumbs.db', 'ehthumbs.db', 'desktop.ini', 'icon\r'];
const EXPECTED = 'expected input/image with the pictures and input/text/text.txt with the prompt';

/** 2 before 10, the same on every system. */
const naturally = new Intl.Collator('en', { numeric: true });
const inOrder = (a: string, b: string): number => naturally.compare(a, b) || (a < b ? -1 : 1);

/** Reads `input/image/*` and `input/text/text.txt` below a folder: the prompt for every picture. */
export async function readFolder(path: string, options: ReadOptions): Promise<Reading> {
  const input = join(path, 'input');
  const missing = await whyNoInput(path, input);
  if (missing !== undefined) return unusable(path, missing);
  const prompt = await readPrompt(join(input, 'text', 'text.txt'));
  const folder = join(input, 'image');
  const pictures = await pictureNames(folder);
  const rows = await readRows(folder, pictures.names, 'text' in prompt ? prompt.text : '', options);
  const fatal = [
    ...('trouble' in prompt ? [{ where: join(input, 'text', 'text.txt'), message: prompt.trouble }] : []),
    ...(pictures.trouble === undefined ? [] : [{ where: folder, message: pictures.trouble }]),
  ];
  return { rows, fatal };
}

async function whyNoInput(path: string, input: string): Promise<string | undefined> {
  const isFolder = (at: string): Promise<boolean> =>
    stat(at).then(
      (entry) => entry.isDirectory(),
      () => false,
    );
  if (await isFolder(input)) return undefined;
  if (!(await isFolder(path))) return stat(path).then(() => 'is not a folder', fileTrouble);
  if (await isFolder(join(path, 'image'))) return `has no folder "input" in it; did you mean the folder above? ${EXPECTED}`;
  return `has no folder "input" in it: ${EXPECTED}`;
}

async function readPrompt(path: string): Promise<{ text: string } | { trouble: string }> {
  const found = await readText(path, MAX_PROMPT_BYTES);
  if ('trouble' in found) return found.trouble === 'does not exist' ? { trouble: `does not exist: ${EXPECTED}` } : found;
  const text = found.text.trim();
  return text === '' ? { trouble: 'has no prompt in it' } : { text };
}

async function pictureNames(folder: string): Promise<{ names: string[]; trouble?: string }> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory() && !isLitter(entry.name)).map(({ name }) => name);
    if (names.length === 0) return { names, trouble: `has no pictures in it: ${EXPECTED}` };
    return { names: names.sort(inOrder) };
  } catch (error) {
    return { names: [], trouble: `${fileTrouble(error)}: ${EXPECTED}` };
  }
}

const isLitter = (name: string): boolean => name.startsWith('.') || LITTER.includes(name.toLowerCase());

async function readRows(folder: string, names: readonly string[], prompt: string, options: ReadOptions): Promise<Row[]> {
  const reader = new PictureReader(options.maxImageBytes);
  const ids = new Ids();
  const files = names.map((name) => ({ name, stem: stemOf(name, prompt), id: ids.unique(stemOf(name, prompt)) }));
  let done = 0;
  return inParallel(files, PICTURES_AT_ONCE, async ({ name, stem, id }): Promise<Row> => {
    const where = join(folder, name);
    const image = await reader.read(where);
    options.onProgress?.((done += 1), names.length);
    const item = { id, stem, prompt, params: {}, images: typeof image === 'string' ? [] : [image] };
    return { where, item, troubles: typeof image === 'string' ? [image] : [] };
  });
}

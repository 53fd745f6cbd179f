import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderSource, InputProblem, ReadOptions } from './lists/draft.js';
import { fileTrouble } from './file-trouble.js';
import { stemOf } from './identity.js';
import { pairUp } from './pairing.js';
import { listPictures, type PictureFiles } from './pictures/picture-files.js';
import { fileNamed } from './pictures/picture-name.js';
import { placeOf, type Prompt, readPrompts } from './texts/prompt-text.js';
import { type Reading, type Row, unusable } from './reading.js';

const EXPECTED = 'expected input/image with the pictures and input/text/text.txt with the prompt';

/** Where the parts of a folder lie. */
interface Layout {
  readonly images: string;
  readonly prompts: NonNullable<FolderSource['prompts']>;
  /** The folder itself holds the pictures, and may hold other things. */
  readonly loose: boolean;
}

/**
 * Reads `input/image/*` and `input/text/text.txt` below a folder: the prompt for every picture. Prompts that are given from outside
 * take the place of the text, and without a folder `input` the pictures are those in the folder itself.
 */
export async function readFolder(source: FolderSource, { encoding }: ReadOptions): Promise<Reading> {
  const layout = await layoutOf(source);
  if (typeof layout === 'string') return unusable(source.path, layout);
  const perLine = source.pairing !== 'shared';
  const prompts = await readPrompts(layout.prompts, perLine, encoding);
  const listed = await listIn(layout, source);
  const fatal: InputProblem[] = [];
  if ('trouble' in prompts) {
    const advice = prompts.trouble === 'does not exist' && source.prompts === undefined ? `: ${EXPECTED}` : '';
    fatal.push({ where: placeOf(layout.prompts), message: `${prompts.trouble}${advice}` });
  }
  const known = 'trouble' in prompts ? [] : prompts.prompts;
  const read = 'encoding' in prompts ? { encoding: prompts.encoding } : {};
  if ('trouble' in listed) return { rows: [], fatal: [...fatal, { where: layout.images, message: listed.trouble }] };
  const { pictures, others: leftAlone } = listed;
  if (known.length > 0 && pictures.length === 0) return { rows: known.map(promptRow), fatal, leftAlone, ...read };
  const paired = known.length === 0 ? undefined : pairUp(pictures, known, source.pairing);
  if (paired && 'trouble' in paired) fatal.push({ where: placeOf(layout.prompts), message: paired.trouble });
  // Pictures that have no prompt are looked at all the same, so that all mistakes are told at once.
  const pairs = paired && !('trouble' in paired) ? paired : pictures.map((picture) => [picture, undefined] as const);
  const rows = pairs.map(([picture, prompt]) => pictureRow(join(layout.images, picture), prompt));
  return { rows, fatal, leftAlone, ...read };
}

async function layoutOf({ path, prompts }: FolderSource): Promise<Layout | string> {
  const input = join(path, 'input');
  if (await isFolder(input)) {
    const text = { kind: 'file', path: join(input, 'text', 'text.txt') } as const;
    return { images: join(input, 'image'), prompts: prompts ?? text, loose: false };
  }
  if (!(await isFolder(path))) return stat(path).then(() => 'is not a folder', fileTrouble);
  if (prompts) return { images: path, prompts, loose: true };
  if (await isFolder(join(path, 'image'))) return `has no folder "input" in it; did you mean the folder above? ${EXPECTED}`;
  const { pictures } = await listPictures(path, { recursive: false, byExtension: true });
  const advice = pictures.length === 0 ? '' : ', or a prompt for the pictures in it: --prompt "…"';
  return `has no folder "input" in it: ${EXPECTED}${advice}`;
}

const isFolder = (at: string): Promise<boolean> =>
  stat(at).then(
    (entry) => entry.isDirectory(),
    () => false,
  );

/** No pictures are no trouble when each line is an item of its own. */
async function listIn({ images, loose }: Layout, source: FolderSource): Promise<PictureFiles | { trouble: string }> {
  const { recursive, leaveOut = [], pairing } = source;
  const none = pairing === 'in-order' && !loose;
  try {
    const files = await listPictures(images, { recursive, byExtension: loose, leaveOut });
    if (files.pictures.length > 0 || none) return files;
    return { trouble: `has no pictures in it${loose ? deeper(recursive) : `: ${EXPECTED}`}` };
  } catch (error) {
    const trouble = fileTrouble(error);
    return none && trouble === 'does not exist' ? { pictures: [], others: [] } : { trouble: `${trouble}: ${EXPECTED}` };
  }
}

const deeper = (recursive: boolean): string => (recursive ? '' : '; --recursive looks into the folders below as well');

function pictureRow(where: string, prompt?: Prompt): Row {
  const file = fileNamed(where, '');
  const stem = stemOf(file.name, prompt?.text ?? '');
  return { where, id: stem, stem, prompt: prompt?.text ?? '', pictures: [file], params: {}, troubles: [] };
}

function promptRow({ where, text }: Prompt): Row {
  return { where, stem: stemOf(undefined, text), prompt: text, pictures: [], params: {}, troubles: [] };
}

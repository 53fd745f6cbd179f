import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { whyFile } from '../domain/failures/file-error.js';
import { type Text, words } from '../words/words.js';
import type { FolderSource, InputProblem, ReadOptions } from './lists/draft.js';
import { isMissing, isTrouble, type Trouble } from './file-trouble.js';
import { stemOf } from './identity.js';
import { pairUp } from './pairing.js';
import { listPictures, type PictureFiles } from './pictures/picture-files.js';
import { fileNamed } from './pictures/picture-name.js';
import { placeOf, type Prompt, readPrompts } from './texts/prompt-text.js';
import { type Reading, type Row, unusable } from './reading.js';

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
  if (isTrouble(layout)) return unusable(source.path, layout.trouble);
  const perLine = source.pairing !== 'shared';
  const prompts = await readPrompts(layout.prompts, perLine, encoding);
  const listed = await listIn(layout, source);
  const fatal: InputProblem[] = [];
  if ('trouble' in prompts) {
    const isOwn = prompts.missing === true && source.prompts === undefined;
    fatal.push({ where: placeOf(layout.prompts), message: isOwn ? words('input.folder.noText') : prompts.trouble });
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

async function layoutOf({ path, prompts }: FolderSource): Promise<Layout | Trouble> {
  const input = join(path, 'input');
  if (await isFolder(input)) {
    const text = { kind: 'file', path: join(input, 'text', 'text.txt') } as const;
    return { images: join(input, 'image'), prompts: prompts ?? text, loose: false };
  }
  if (!(await isFolder(path))) return { trouble: await stat(path).then(() => notFolder(path), folderTrouble) };
  if (prompts) return { images: path, prompts, loose: true };
  if (await isFolder(join(path, 'image'))) return { trouble: words('input.folder.inner', { parent: dirname(path) }) };
  const { pictures } = await listPictures(path, { recursive: false, byExtension: true });
  const expected = { images: join(input, 'image'), text: join(input, 'text', 'text.txt') };
  return { trouble: words(pictures.length === 0 ? 'input.folder.noInput' : 'input.folder.noInputPictures', expected) };
}

const notFolder = (path: string): Text => words('input.folder.notFolder', { folder: dirname(path) });

const folderTrouble = (error: unknown): Text =>
  isMissing(error) ? words('input.folder.missing') : words('input.folder.unreadable', { why: whyFile(error) });

const isFolder = (at: string): Promise<boolean> =>
  stat(at).then(
    (entry) => entry.isDirectory(),
    () => false,
  );

/** No pictures are no trouble when each line is an item of its own. */
async function listIn({ images, loose }: Layout, source: FolderSource): Promise<PictureFiles | Trouble> {
  const { recursive, leaveOut = [], pairing } = source;
  const none = pairing === 'in-order' && !loose;
  try {
    const files = await listPictures(images, { recursive, byExtension: loose, leaveOut });
    if (files.pictures.length > 0 || none) return files;
    return { trouble: words(recursive ? 'input.folder.noPictures' : 'input.folder.noPicturesHere') };
  } catch (error) {
    if (!isMissing(error)) return { trouble: folderTrouble(error) };
    return none ? { pictures: [], others: [] } : { trouble: words('input.folder.noImages') };
  }
}

function pictureRow(where: string, prompt?: Prompt): Row {
  const file = fileNamed(where, '');
  const stem = stemOf(file.name, prompt?.text ?? '');
  return { where, id: stem, stem, prompt: prompt?.text ?? '', pictures: [file], params: {}, troubles: [] };
}

function promptRow({ where, text }: Prompt): Row {
  return { where, stem: stemOf(undefined, text), prompt: text, pictures: [], params: {}, troubles: [] };
}

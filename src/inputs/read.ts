import { say } from '../words/current.js';
import { chain, sentences, type Text, words } from '../words/words.js';
import { isTrouble } from './file-trouble.js';
import type { DraftItem, InputProblem, LocalImage, ReadOptions, ReadResult, Source } from './lists/draft.js';
import { readCsv } from './lists/csv.js';
import { readFolder } from './folder.js';
import { readJsonl, readJsonlStream } from './lists/jsonl.js';
import { lookAt, type LookedAt } from './look.js';
import { type Masks, readMasks } from './masks.js';
import { copiesOf, named, type NamedRow } from './pictures/naming.js';
import type { PictureName } from './pictures/picture-name.js';
import { readPromptItems } from './texts/prompts.js';
import { type Reading, unusable } from './reading.js';
import { readSharedPictures, type SharedPictures } from './pictures/shared-pictures.js';
import { chosenFor } from './trial.js';

/**
 * Reads and checks a whole input; nothing is sent to a site. All problems are found in one go. Only the pictures of a trial's items
 * are looked at; a list itself is always checked to its end.
 */
export async function readInput(source: Source, options: ReadOptions = {}): Promise<ReadResult> {
  const { rows, fatal, leftAlone = [], encoding } = await readerOf(source, options);
  const shared = await readSharedPictures(options);
  const all = named(copiesOf(rows, options.count ?? 1));
  // A trial would say little if it took what is skipped anyway.
  const sound = options.trial === undefined ? all : all.filter(({ troubles }) => troubles.length === 0);
  const chosen = chosenFor(sound, options.trial);
  const looked = await lookAt(
    [...chosen.flatMap(({ pictures }) => pictures), ...shared.pictures.map(({ picture }) => picture)],
    options,
  );
  const common = { total: all.length, refitted: looked.refitted, leftAlone, ...(encoding === undefined ? {} : { encoding }) };
  const masks = await readMasks(chosen, { shared, looked }, options);
  const forAll = [...fatal, ...shared.fatal, ...troublesOfShared(shared, looked), ...masks.fatal];
  const problems = withoutRepeats([...forAll, ...problemsOf(all, new Set(chosen), { looked, masks })]);
  if (forAll.length > 0 || (problems.length > 0 && options.skipBad !== true)) return { ...common, items: [], problems };
  return { ...common, items: chosen.map((row) => itemOf(row, shared, { looked, masks })), problems };
}

async function readerOf(source: Source, options: ReadOptions): Promise<Reading> {
  const { count = 1 } = options;
  if (!Number.isSafeInteger(count) || count < 1) return unusable('--count', words('input.count'));
  switch (source.kind) {
    case 'folder':
      return readFolder(source, options);
    case 'prompts':
      return readPromptItems(source, options);
    case 'jsonl':
      return readJsonl(source.path, options);
    case 'csv':
      return readCsv(source.path, options);
    case 'stream':
      return readJsonlStream(source.bytes, source.folder, options);
  }
}

function troubleOf(picture: PictureName, looked: LookedAt): Text[] {
  const found = looked.of(picture);
  if (!isTrouble(found)) return [];
  return [picture.label === '' ? found.trouble : chain(picture.label, found.trouble)];
}

const troublesOfShared = ({ pictures }: SharedPictures, looked: LookedAt): InputProblem[] =>
  pictures.flatMap(({ where, picture }) => troubleOf(picture, looked).map((message) => ({ where, message })));

const troublesOf = (row: NamedRow, looked: LookedAt): Text[] => [
  ...row.troubles,
  ...row.pictures.flatMap((picture) => troubleOf(picture, looked)),
];

/** What was found of the pictures. */
interface Found {
  readonly looked: LookedAt;
  readonly masks: Masks;
}

function problemsOf(rows: readonly NamedRow[], chosen: ReadonlySet<NamedRow>, { looked, masks }: Found): InputProblem[] {
  return rows.flatMap((row) => {
    const troubles = chosen.has(row) ? troublesOf(row, looked) : row.troubles;
    return [...troubles.map((message) => ({ where: row.where, message })), ...masks.troublesOf(row)];
  });
}

/** Copies of an item share its problems, and so do items that share a picture with one line. */
function withoutRepeats(problems: readonly InputProblem[]): InputProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.where}\n${say(problem.message)}`, problem])).values()];
}

function itemOf(row: NamedRow, shared: SharedPictures, { looked, masks }: Found): DraftItem {
  const { id, stem, prompt, where } = row;
  const troubles = [...troublesOf(row, looked), ...masks.troublesOf(row).map(({ message }) => message)];
  if (troubles.length > 0) {
    return { id, stem, prompt, params: {}, images: [], broken: chain(where, sentences(...troubles)) };
  }
  const names = [...row.pictures, ...shared.pictures.map(({ picture }) => picture)];
  const images = names.map((name) => looked.of(name)).filter((found): found is LocalImage => !isTrouble(found));
  const mask = masks.of(row);
  return { id, stem, prompt, params: row.params, images, ...(mask && { mask }) };
}

import { basename } from 'node:path';
import { words } from '../../words/words.js';
import type { Trouble } from '../file-trouble.js';
import type { InputProblem, ReadOptions } from '../lists/draft.js';
import { pictureNamed, type PictureName } from './picture-name.js';
import { readText, type SizeLimit } from '../texts/read-text.js';

const LIMIT: SizeLimit = { bytes: 1_000_000, beyond: (sizes) => words('input.url.tooLarge', sizes) };

/** Pictures that every item has after its own. */
export interface SharedPictures {
  /** With the place that names each. */
  readonly pictures: readonly { readonly where: string; readonly picture: PictureName }[];
  /** Of every item that has none of its own. */
  readonly mask?: PictureName;
  readonly fatal: readonly InputProblem[];
}

/** Reads what `refs`, `imageUrlsFile` and `mask` name; nothing is fetched yet. */
export async function readSharedPictures({ refs, imageUrlsFile, mask, encoding }: ReadOptions): Promise<SharedPictures> {
  const listed = imageUrlsFile === undefined ? [] : await addressesIn(imageUrlsFile, encoding);
  if ('trouble' in listed) return { pictures: [], fatal: [{ where: imageUrlsFile ?? '', message: listed.trouble }] };
  const named = [
    ...(refs?.pictures ?? []).map((text) => ({ where: '--ref', picture: pictureNamed(text, refs?.folder ?? '') })),
    ...listed.map(({ where, text }) => ({ where, picture: addressNamed(text) })),
  ];
  const masks = mask === undefined ? [] : [{ where: '--mask', picture: pictureNamed(mask.picture, mask.folder) }];
  return {
    pictures: named.flatMap(({ where, picture }) => ('trouble' in picture ? [] : [{ where, picture }])),
    ...masks.flatMap(({ picture }) => ('trouble' in picture ? [] : [{ mask: picture }]))[0],
    fatal: [...named, ...masks].flatMap(({ where, picture }) =>
      'trouble' in picture ? [{ where, message: picture.trouble }] : [],
    ),
  };
}

/** Blank lines and those that start with `#` say nothing. */
async function addressesIn(path: string, encoding: string | undefined): Promise<{ where: string; text: string }[] | Trouble> {
  const found = await readText(path, LIMIT, encoding);
  if ('trouble' in found) return found;
  const lines = found.text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ where: `${basename(path)}:${index + 1}`, text: line.trim() }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
  return lines.length === 0 ? { trouble: words('input.url.none') } : lines;
}

function addressNamed(text: string): PictureName | Trouble {
  const picture = pictureNamed(text, '.');
  if ('trouble' in picture || picture.kind === 'url') return picture;
  return { trouble: words('input.url.isPath', { text: picture.label }) };
}

import { printable } from '../../domain/text/file-name.js';
import { nearOrKnown } from './near-or-known.js';
import { sentences, type Text, words } from '../../words/words.js';

/** What the cells of a column are. `pictures` may hold several; `unnamed` must be empty. */
export type Column =
  | { readonly kind: 'id' | 'prompt' | 'picture' | 'pictures' | 'mask' | 'unnamed' | 'unknown' }
  | { readonly kind: 'param'; readonly name: string };

/** `aspect_ratio`, `aspectRatio` and `Aspect ratio` are one name. */
const plain = (name: string): string => name.replace(/[_\s-]/g, '').toLowerCase();

const FIXED: Readonly<Record<string, Column>> = {
  '': { kind: 'unnamed' },
  id: { kind: 'id' },
  prompt: { kind: 'prompt' },
  image: { kind: 'picture' },
  images: { kind: 'pictures' },
  mask: { kind: 'mask' },
};
const SUGGESTED = ['id', 'prompt', 'images', 'image', 'mask'];
export const EXAMPLE_COLUMNS = 'id,prompt,images';

/** The columns that a header names, and what is wrong with it. */
export function columnsOf(
  header: readonly string[],
  paramNames: readonly string[],
): { columns: readonly Column[]; troubles: readonly Text[] } {
  const params = new Map(paramNames.map((name) => [plain(name), name]));
  const columns = header.map((cell) => columnOf(plain(cell), params));
  const unknown = header.filter((_, index) => columns[index]?.kind === 'unknown');
  const known = [...SUGGESTED, ...paramNames];
  const twice = header.filter((cell, index) => cell !== '' && header.findIndex((other) => plain(other) === plain(cell)) < index);
  const troubles = [
    ...(columns.some(({ kind }) => kind === 'prompt') ? [] : [words('input.csv.noPrompt', { example: EXAMPLE_COLUMNS })]),
    ...unknown.map((cell) =>
      sentences(words('input.csv.unknown', { column: printable(cell) }), nearOrKnown(cell, known, 'input.csv.known')),
    ),
    ...twice.map((cell) => words('input.csv.twice', { column: printable(cell) })),
  ];
  return { columns, troubles };
}

function columnOf(name: string, params: ReadonlyMap<string, string>): Column {
  const fixed = Object.hasOwn(FIXED, name) ? FIXED[name] : undefined;
  if (fixed) return fixed;
  if (/^image\d+$/.test(name)) return { kind: 'picture' };
  const param = params.get(name);
  return param === undefined ? { kind: 'unknown' } : { kind: 'param', name: param };
}

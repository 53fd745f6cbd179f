import type { Card } from '../card.js';
import { Packing, type SheetFailure, type SheetHead } from './packed.js';

/** Beside the pictures of a batch. */
export const SHEET_FILE = 'index.html';

/** Where the page takes its data. */
const DATA = '<!--data-->';

export interface SheetEntry {
  readonly card: Card;
  readonly failure?: SheetFailure | undefined;
}

/**
 * A contact sheet, piece by piece: `page` with what it shows in it. Names, prompts and the words of sites are data in it: none of them
 * can end the element that they stand in.
 */
export async function* sheetText(page: string, head: SheetHead, entries: AsyncIterable<SheetEntry>): AsyncGenerator<string> {
  const at = page.indexOf(DATA);
  if (at < 0) throw new Error('the page of the contact sheet has no place for data');
  const packing = new Packing();
  yield `${page.slice(0, at)}<script type="application/json">{"head":${asData(head)},"rows":[`;
  let comma = '\n';
  for await (const { card, failure } of entries) {
    yield `${comma}${asData(packing.row(card, failure))}`;
    comma = ',\n';
  }
  yield '\n]';
  for (const [name, table] of Object.entries(packing.tables())) yield `,\n"${name}":${asData(table)}`;
  yield `}</script>${page.slice(at + DATA.length)}`;
}

/** JSON that is no markup whatever it holds: neither `</script` nor `<!--` is left, and no line separator. */
const asData = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

import { type Text, type Value, words } from '../../words/words.js';
import type { LeftOutItems } from './selection.js';

/** What is not made again, each with what to do about it. */
export const leftOutLines = (leftOut: readonly LeftOutItems[]): Text[] => leftOut.map(wording);

/** Where the items have pictures that their own batch does not have: `2 items in batch summer-again`. */
export const elsewherePhrase = (elsewhere: ReadonlyMap<string, number>): Value => ({
  list: [...elsewhere].map(([batch, count]) => words('again.inBatch', { batch, count })),
});

function wording({ why, batchId: batch, count, codes: seen }: LeftOutItems): Text {
  const codes = { list: [...seen] };
  const include = [...seen].map((code) => `--include ${code}`).join(' ');
  switch (why) {
    case 'paid':
      return words('again.skipped.paid', { batch, count, codes, include });
    case 'same':
      return words('again.skipped.same', { count, codes, include });
    case 'unreadable':
      return words('again.skipped.unreadable', { count, codes, include });
    case 'broken':
      return words('again.skipped.broken', { batch, count });
  }
}

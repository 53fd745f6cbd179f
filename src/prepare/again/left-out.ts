import { plural } from '../../domain/text/text.js';
import type { LeftOutItems } from './selection.js';

/** What is not made again, each with what to do about it. */
export const leftOutLines = (leftOut: readonly LeftOutItems[]): string[] => leftOut.map(wording);

/** Where the items have pictures that their own batch does not have: `2 items in batch summer-again`. */
export const elsewherePhrase = (elsewhere: ReadonlyMap<string, number>): string =>
  [...elsewhere].map(([batchId, count]) => `${plural(count, 'item')} in batch ${batchId}`).join(', ');

function wording({ why, batchId, count, codes }: LeftOutItems): string {
  const items = plural(count, 'item');
  const one = count === 1;
  const them = one ? 'it' : 'them';
  const named = [...codes].join(', ');
  const include = [...codes].map((code) => `--include ${code}`).join(' ');
  switch (why) {
    case 'paid':
      return `${items} whose ${one ? 'picture' : 'pictures'} may be paid for and lie somewhere (${named}). plantain resume ${batchId} looks for ${them}, for nothing; ${include} buys ${them} again.`;
    case 'same':
      return `${items} that the site refused (${named}): the same request has the same answer. Another --model, another parameter or another --site changes it; ${include} takes ${one ? 'it as it is' : 'them as they are'}.`;
    case 'unreadable':
      return `${items} whose prompt or reference picture could not be read (${named}). ${include} tries ${them} all the same.`;
    case 'broken':
      return `${items} that --skip-bad left out before: the input has to be mended, and run by itself.`;
  }
}

import type { FailureCode } from '../../domain/failure.js';
import type { LeftOut } from '../../domain/missing.js';
import { plural } from '../render/text.js';
import type { LeftOutItems } from './selection.js';

/** What is not made again, a line for each reason, with what to do about it. */
export function leftOutLines(batchId: string, leftOut: LeftOutItems): string[] {
  return [...leftOut].map(([why, codes]) => {
    const count = [...codes.values()].reduce((sum, some) => sum + some, 0);
    return wording(why, { batchId, items: plural(count, 'item'), one: count === 1, codes: [...codes.keys()] });
  });
}

interface Facts {
  readonly batchId: string;
  /** `3 items` */
  readonly items: string;
  readonly one: boolean;
  readonly codes: readonly FailureCode[];
}

function wording(why: LeftOut | 'broken', { batchId, items, one, codes }: Facts): string {
  const named = codes.join(', ');
  const include = codes.map((code) => `--include ${code}`).join(' ');
  switch (why) {
    case 'paid':
      return `${items} whose ${one ? 'picture' : 'pictures'} may be paid for and lie somewhere (${named}). plantain resume ${batchId} looks for them, for nothing; ${include} buys them again.`;
    case 'same':
      return `${items} that the site refused (${named}): the same request has the same answer. Another --model, another parameter or another --site changes it; ${include} takes them as they are.`;
    case 'unreadable':
      return `${items} whose prompt or reference picture could not be read (${named}). ${include} tries ${one ? 'it' : 'them'} all the same.`;
    case 'broken':
      return `${items} that --skip-bad left out before: the input has to be mended, and run by itself.`;
  }
}

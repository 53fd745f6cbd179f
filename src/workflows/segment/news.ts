import type { Tally } from '../../domain/outcome.js';
import type { RestingSite, SegmentProgress, SlowWork, UnsentItems } from '../../domain/progress.js';
import type { Herald } from './herald.js';
import type { Ledger } from './ledger.js';
import type { Starts } from './starts.js';

/** What a segment tells of itself. */
interface SegmentNews {
  readonly tally: Tally;
  readonly resting: readonly RestingSite[];
  readonly unsent?: UnsentItems;
  readonly slow?: readonly SlowWork[];
}

export function newsOf({ board, unsent }: Ledger, { resting }: Starts): SegmentNews {
  const slow = board.slow(Date.now());
  return { tally: board.tally, resting, ...(unsent ? { unsent } : {}), ...(slow.length > 0 ? { slow } : {}) };
}

/** Differs when there is something to tell. */
export function changeIn({ resting, unsent, slow = [] }: SegmentNews, cursor: number): string {
  const rests = resting.map(({ site, until }) => site + until).join(' ');
  return `${cursor} ${rests} ${unsent?.until ?? ''} ${slow.map(({ phase, items }) => phase + items).join(' ')}`;
}

/** The answer to a query that has seen all before `cursor`. */
export function progressOf(
  segment: number,
  { ledger: { board }, news, herald }: { readonly ledger: Ledger; readonly news: SegmentNews; readonly herald: Herald },
  cursor: number,
): SegmentProgress {
  const ended = board.endedSince(cursor);
  const untold = herald.isBehind ? { untold: true as const } : {};
  return { segment, ...news, running: board.running, ended, cursor: board.cursor, ...untold };
}

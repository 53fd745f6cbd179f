import { join } from 'node:path';
import { textOf } from '../../domain/failures/text-of.js';
import { type BatchJournal, journalsIn, lastWritten, pruneJournal } from '../../spool/pruning.js';
import { words } from '../../words/words.js';
import type { Cleaning } from './cleaning.js';

/** Forgets journals of requests of which nothing can come any more. */
export async function cleanJournals(cleaning: Cleaning): Promise<void> {
  const spool = join(cleaning.session.config.dataDir, 'spool');
  for (const journal of await journalsIn(spool)) {
    cleaning.signal.throwIfAborted();
    if ((await lastWritten(spool, journal)) <= cleaning.before)
      await cleaning.eachApart(join(spool, journal.folder), () => cleanJournal(cleaning, spool, journal));
  }
}

async function cleanJournal({ states, book, dryRun, before }: Cleaning, spool: string, journal: BatchJournal): Promise<void> {
  const { batchId: batch, nonce } = journal;
  const state = await states.of(batch, nonce);
  if (state.kind === 'open') return book.keep(batch, words('clean.open'));
  if (state.kind === 'known') return book.keep(batch, words('clean.known'));
  if (state.kind === 'unreported') return book.keep(batch, words('clean.unreported', { batch }));
  if (state.kind === 'reported' && state.summary.endedAt > before) return;
  const isWhole = state.kind === 'reported' && state.isWhole;
  const { removed, unsettled, unreadable } = await pruneJournal(spool, journal, { isWhole, dryRun });
  book.remove('journals', removed, batch);
  if (unsettled > 0) book.keep(batch, words('clean.unsettled', { count: unsettled, batch }));
  for (const { place, error } of unreadable) book.keep(place, textOf(error));
}

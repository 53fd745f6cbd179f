import type { Submission } from '../../domain/generation.js';
import type { Spool } from '../../spool/spool.js';

/** What the journal of this host has received under a key; undefined for whatever else became of its request. */
export async function answerOf(spool: Pick<Spool, 'finalState'>, key: string): Promise<Submission | undefined> {
  const state = await spool.finalState(key);
  return state?.kind === 'received' ? state.submission : undefined;
}

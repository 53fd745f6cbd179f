import type { Submission } from '../../domain/generation.js';
import type { Spool } from '../../spool/spool.js';

/** What the journal of this host has received under a key; undefined for whatever else became of its request. */
export async function answerOf(spool: Pick<Spool, 'settled'>, key: string): Promise<Submission | undefined> {
  const settled = await spool.settled(key);
  return settled?.kind === 'received' ? settled.submission : undefined;
}

import { tell } from '../../words/current.js';
import { words } from '../../words/words.js';
import { randomBytes } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { HELD_ELSEWHERE } from '../../domain/failures/unsent-failures.js';
import type { BatchRef } from '../../domain/batch.js';
import { rightKey } from '../../domain/staging-keys.js';
import type { JsonObject } from '../../domain/json.js';
import { notSent } from './before-sending.js';
import { toApplicationFailure } from '../context.js';
import type { Dependencies } from '../dependencies.js';
import { readNote } from '../../staging/notes.js';

/** Who may send a request, as all hosts see it in staging. */
interface Right {
  readonly host: string;
  /** Of the intent in the journal of that host. */
  readonly token: string;
}

/** What goes into the intent of a request, so that the right to send it is known to belong to this very journal. */
const newToken = (): string => randomBytes(8).toString('hex');

/**
 * Writes a request down in the journal of this host, then where all hosts see it; before any heartbeat names this host as the one to be
 * asked.
 *
 * @throws ApplicationFailure that says that nothing was sent
 */
export async function intend(dependencies: Dependencies, batch: BatchRef, key: string, facts: JsonObject): Promise<void> {
  const { token } = await dependencies.spool.intend(key, { ...facts, token: newToken() });
  try {
    await takeRight(dependencies, batch, key, typeof token === 'string' ? token : '');
  } catch (error) {
    throw error instanceof ApplicationFailure ? error : notSent(words('work.noRight'), error);
  }
}

/**
 * Takes the right to send a request where all hosts of the batch see it, or finds that it is ours already. A journal knows only what its
 * own host has sent: after a reset of the workflow, or with an older database, another host may be given the same request.
 *
 * Staging in the data folder needs none: a worker that reads it has the spool of that folder, and so the journal.
 *
 * @throws ApplicationFailure `held_elsewhere` with the host that has the right; `submission_unknown` when it is this host and its journal
 * does not know the request any more. Nothing was sent then. What the store throws says that the right could not be written.
 */
async function takeRight(dependencies: Dependencies, batch: BatchRef, key: string, token: string): Promise<void> {
  if (batch.staging === undefined) return;
  const { host } = dependencies.spool;
  const staging = dependencies.staging(batch);
  const place = rightKey(batch, key);
  try {
    const right = JSON.stringify({ host, token } satisfies Right);
    await staging.put(place, Buffer.from(right), { type: 'application/json', ifAbsent: true });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'StoreConflictError') throw error;
    const held = await readNote<Right>(staging, place);
    if (!held) throw error;
    throw held.host === host ? forgotten(batch, key) : heldElsewhere(held.host, key);
  }
}

function heldElsewhere(host: string, key: string): ApplicationFailure {
  const message = tell('work.heldElsewhere', { host, key });
  return ApplicationFailure.create({ type: HELD_ELSEWHERE, message, nonRetryable: true, details: [{ host }] });
}

function forgotten({ batchId }: BatchRef, key: string): ApplicationFailure {
  const message = words('work.forgotten', { key, batch: batchId });
  return toApplicationFailure({ code: 'submission_unknown', message, billing: 'maybe', hold: true });
}

import { WorkflowNotFoundError } from '@temporalio/client';
import type { ReportNote } from '../../activities/record/report.js';
import { settleWorkflowId } from '../../domain/names.js';
import { newStagingFolder, reportNoteKey } from '../../domain/staging-keys.js';
import type { BatchSummary } from '../../domain/summary.js';
import { readNote } from '../../staging/notes.js';
import { batchesInStaging } from '../batches/batch-index.js';
import { storesOf } from '../batches/batch-stores.js';
import { lookForBatch } from '../batches/find-batches.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import type { Session } from '../session.js';
import { isWhole } from '../settle/is-whole.js';

/**
 * The state of a batch. `known`: Temporal has its workflow, open or closed; a closed one can be reset, and then asks for its journal.
 * `unreported`: it has no report yet. `stray`: neither Temporal nor staging knows it.
 */
export type BatchState =
  | { readonly kind: 'open' | 'known' | 'unreported' | 'stray' }
  | { readonly kind: 'reported'; readonly isWhole: boolean; readonly summary: BatchSummary };

/** Asks Temporal and staging about batches, each once. */
export class BatchStates {
  readonly #session: Session;
  readonly #known = new Map<string, Promise<BatchState>>();
  #staged: Promise<readonly ListedBatch[]> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The batches that lie in staging, newest first. */
  staged(): Promise<readonly ListedBatch[]> {
    this.#staged ??= batchesInStaging(this.#session);
    return this.#staged;
  }

  /** `nonce`: undefined for a batch of a version before 0.2 of which only the name is known. */
  of(batchId: string, nonce: string | undefined): Promise<BatchState> {
    const name = `${batchId}.${nonce ?? ''}`;
    const known = this.#known.get(name) ?? this.#look(batchId, nonce);
    this.#known.set(name, known);
    return known;
  }

  async #look(batchId: string, nonce: string | undefined): Promise<BatchState> {
    const { client } = this.#session;
    const inTemporal = await lookForBatch(client, batchId);
    // Another batch of the same name says nothing of this one.
    if (inTemporal && isOf(inTemporal, nonce)) return { kind: inTemporal.state === 'open' ? 'open' : 'known' };
    if (await this.#wasSettled(batchId)) return { kind: 'known' };
    const staged = (await this.staged()).find((one) => one.batchId === batchId && isOf(one, nonce));
    if (!staged) return { kind: 'stray' };
    const { staging, staged: place } = storesOf(this.#session, staged);
    const note = await readNote<ReportNote>(staging, reportNoteKey(place));
    return note ? { kind: 'reported', isWhole: isWhole(note.summary), summary: note.summary } : { kind: 'unreported' };
  }

  /** Whether a `resume` has recovered something of it, now or as long ago as Temporal remembers. */
  async #wasSettled(batchId: string): Promise<boolean> {
    try {
      await this.#session.client.workflow.getHandle(settleWorkflowId(batchId)).describe();
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}

/** Whether a batch may be the one of this nonce: one of an earlier version does not say. */
function isOf({ batchId, start }: ListedBatch, nonce: string | undefined): boolean {
  const folder = start?.results?.stagingFolder;
  return folder === undefined || nonce === undefined || folder === newStagingFolder({ batchId, nonce });
}

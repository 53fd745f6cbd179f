import type { Unsettled } from '../../workflows/batch/settle.js';
import type { BatchInput } from '../../domain/batch.js';
import type { BatchSummary, Settled } from '../../domain/summary.js';

/** Type of the root workflow, as a client sees it. */
export type GenerateBatch = (input: BatchInput) => Promise<BatchSummary>;
export const GENERATE_BATCH = 'generateBatch';

/** Type of the workflow that recovers what an ended batch has left in spools. */
export type SettleBatch = (batch: Unsettled) => Promise<Settled>;
export const SETTLE_BATCH = 'settleBatch';

/** Type of the workflow that makes a range of a batch's items. */
export const RUN_SEGMENT = 'runSegment';

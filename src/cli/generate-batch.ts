import type { BatchInput } from '../domain/batch.js';
import type { BatchSummary } from '../domain/summary.js';

/** Type of the root workflow, as a client sees it. */
export type GenerateBatch = (input: BatchInput) => Promise<BatchSummary>;
export const GENERATE_BATCH = 'generateBatch';

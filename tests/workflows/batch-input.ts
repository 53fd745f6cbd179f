import type { BatchInput } from '../../src/domain/batch.js';

/** A batch `summer` of so many items; settings that a test does not give are those of every day. */
export function inputOf(total: number, settings: Partial<BatchInput['settings']>): BatchInput {
  return {
    batch: { batchId: 'summer', nonce: 'n' },
    version: '0',
    total,
    sites: ['banana'],
    store: 'local',
    folder: 'summer',
    searchAttributes: false,
    settings: {
      concurrency: 10,
      requestDelayMs: 0,
      retries: 0,
      singleTimeoutMs: 300_000,
      graceMs: 60_000,
      onUnknown: 'retry',
      heartbeatTimeoutMs: 30_000,
      hostReturnMs: 600_000,
      segmentSize: 100,
      ...settings,
    },
  };
}

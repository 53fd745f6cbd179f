import { z } from 'zod';
import type { BatchSettings } from '../domain/batch.js';
import type { JobSettings } from '../domain/job.js';
import { count, duration, moment, schemaOf } from './event-fields.js';

export const settings = schemaOf<BatchSettings>()({
  concurrency: count('items at once, 1 to 100'),
  requestDelayMs: duration('minimum delay between requests'),
  retries: count('further attempts of an item after one that may have been charged'),
  singleTimeoutMs: duration('limit of one attempt'),
  totalTimeoutMs: duration('limit of the batch from its start; absent: none').exactOptional(),
  deadlineAt: moment('when the batch must be complete, instead of the time from its start').exactOptional(),
  graceMs: duration('how long sent requests are awaited after the total timeout'),
  onUnknown: z.enum(['retry', 'hold']).describe('what follows an attempt whose outcome is unknown'),
  heartbeatTimeoutMs: duration('after so long without a sign of life a worker counts as dead'),
  hostReturnMs: duration('how long a host may be away before its pictures count as lost'),
  pauseAfterEmpty: count(
    'paid requests in a row without a picture after which the batch pauses; 0 or absent: never',
  ).exactOptional(),
  jobs: schemaOf<JobSettings>()({
    until: moment('when batch jobs that have not ended are stopped'),
    stopMs: duration('how long a site may take to stop a job after that'),
  })
    .describe('of a batch with --lane batch; absent: every picture by itself')
    .exactOptional(),
  segmentSize: count('items of a segment'),
}).meta({ id: 'BatchSettings', description: 'How a batch is run.' });

import type { Config } from '../config/load.js';
import type { BatchSettings } from '../domain/batch.js';
import type { BatchOptions } from './batch-options.js';

/** Total timeout of a batch that is made from a prompt alone, in seconds. */
const PROMPT_TOTAL_TIMEOUT = 600;

/** Of one attempt, in seconds; a site that makes pictures of 4K takes minutes for one. */
const SINGLE_TIMEOUT = { usual: 300, large: 600 } as const;

/** What a command line says before file and default (`config.defaults`). */
export function settingsOf(
  options: BatchOptions,
  defaults: Config['defaults'],
  facts: {
    readonly deadlineAt?: number | undefined;
    readonly providerConcurrency: number;
    readonly promptOnly: boolean;
    readonly hasLarge: boolean;
  },
): BatchSettings {
  const { deadlineAt } = facts;
  const ms = (value: number): number => Math.round(value * 1000);
  const total =
    options.totalTimeout ??
    defaults.totalTimeout ??
    (facts.promptOnly && options.lane !== 'batch' ? PROMPT_TOTAL_TIMEOUT : 'none');
  const usual = facts.hasLarge ? SINGLE_TIMEOUT.large : SINGLE_TIMEOUT.usual;
  return {
    concurrency: options.concurrency ?? defaults.concurrency ?? facts.providerConcurrency,
    requestDelayMs: ms(options.requestDelay ?? defaults.requestDelay),
    retries: options.retries ?? defaults.retries,
    singleTimeoutMs: ms(options.singleTimeout ?? defaults.singleTimeout ?? usual),
    ...(total === 'none' || deadlineAt !== undefined ? {} : { totalTimeoutMs: ms(total) }),
    ...(deadlineAt === undefined ? {} : { deadlineAt }),
    graceMs: ms(options.grace ?? defaults.grace),
    onUnknown: options.onUnknown ?? defaults.onUnknown,
    heartbeatTimeoutMs: ms(options.heartbeatTimeout ?? defaults.heartbeatTimeout),
    hostReturnMs: ms(defaults.hostReturn),
    pauseAfterEmpty: options.pauseAfterEmpty ?? defaults.pauseAfterEmpty,
    segmentSize: options.segmentSize ?? defaults.segmentSize,
  };
}

import type { BatchSettings } from '../../domain/batch.js';
import { joined, tell } from '../../words/current.js';

/** How the batch is run, in one line a person can check. */
export function settingsPhrase(settings: BatchSettings): string {
  const { concurrency, requestDelayMs, retries, singleTimeoutMs, totalTimeoutMs, graceMs } = settings;
  return joined([
    tell('settings.concurrency', { count: concurrency }),
    tell('settings.delay', { time: tell('unit.seconds', { seconds: requestDelayMs / 1000 }) }),
    retries === 0 ? tell('settings.noRetries') : tell('settings.retries', { count: retries }),
    tell('settings.attempt', { time: { ms: singleTimeoutMs } }),
    totalTimeoutMs === undefined
      ? tell('settings.noTotal')
      : tell('settings.total', { time: { ms: totalTimeoutMs }, grace: { ms: graceMs } }),
  ]);
}

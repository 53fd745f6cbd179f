import type { BatchSettings } from '../../domain/batch.js';
import { duration, plural } from '../../domain/text/text.js';

/** How the batch is run, in one line a person can check. */
export function settingsPhrase(settings: BatchSettings): string {
  const total =
    settings.totalTimeoutMs === undefined
      ? 'no total timeout'
      : `total timeout ${duration(settings.totalTimeoutMs)} (grace ${duration(settings.graceMs)})`;
  return [
    `${settings.concurrency} at once`,
    `${settings.requestDelayMs / 1000} s between starts`,
    settings.retries === 0 ? 'no paid retries' : `at most ${plural(settings.retries, 'paid retry', 'paid retries')} an item`,
    `${duration(settings.singleTimeoutMs)} an attempt`,
    total,
  ].join(', ');
}

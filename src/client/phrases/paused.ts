import { clean } from '../../domain/text/text.js';

/** `why`: absent where a person paused it without a reason. */
export function pausedPhrase(batchId: string, why?: string): string {
  return `paused${why === undefined ? '' : ` (${clean(why)})`}; to go on: plantain resume ${batchId}`;
}

import type { Outcome } from '../../src/domain/outcome.js';
import { say } from '../../src/words/current.js';

/** Why an item has no picture, as its reader sees it; empty for one that has. */
export const shownMessage = (outcome: Outcome | undefined): string =>
  outcome === undefined || outcome.status === 'success' ? '' : say(outcome.message);

import { type Words, type WordsKey, words } from '../../words/words.js';
import type { BatchLook } from '../follow/source.js';

const STATES = {
  open: 'state.open',
  completed: 'state.completed',
  cancelled: 'state.cancelled',
  failed: 'state.failed',
  terminated: 'state.terminated',
  'timed out': 'state.timedOut',
  'not in Temporal': 'state.gone',
} as const satisfies Readonly<Record<BatchLook['state'], WordsKey>>;

export const stateWords = (state: BatchLook['state']): Words => words(STATES[state]);

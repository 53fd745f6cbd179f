import {
  cancelBatch,
  cancelUpdate,
  concurrencyUpdate,
  deadlineUpdate,
  extendDeadline,
  pauseBatch,
  pauseUpdate,
  resumeBatch,
  resumeUpdate,
  setConcurrency,
} from '../../workflows/messages.js';
import type { Wish } from './control.js';

/** Nothing more is sent; what is open is finished and stored. */
export const toPause: Wish = { update: pauseUpdate, signal: pauseBatch };
export const toContinue: Wish = { update: resumeUpdate, signal: resumeBatch };
/** `reason`: who and why, for the report. */
export const toCancel = (reason: string): Wish => ({ update: cancelUpdate, signal: cancelBatch, arg: reason });
/** 1 to 100. */
export const toConcurrency = (most: number): Wish => ({ update: concurrencyUpdate, signal: setConcurrency, arg: most });
/** `at`: epoch milliseconds. */
export const toDeadline = (at: number): Wish => ({ update: deadlineUpdate, signal: extendDeadline, arg: at });

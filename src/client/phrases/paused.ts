import { clean } from '../../domain/text/text.js';
import { tell } from '../../words/current.js';

/** The same as a whole sentence about the batch. */
export const pausedLine = (batch: string, why?: string): string =>
  why === undefined ? tell('paused.batch', { batch }) : tell('paused.batchWhy', { batch, why: clean(why) });

/** `why`: absent where a person paused it without a reason. */
export const pausedPhrase = (batch: string, why?: string): string =>
  why === undefined ? tell('progress.paused', { batch }) : tell('progress.pausedWhy', { batch, why: clean(why) });

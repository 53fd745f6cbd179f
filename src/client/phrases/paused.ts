import { clean } from '../../domain/text/text.js';
import { tell } from '../../words/current.js';
import { mapText, type Text, type Words, words } from '../../words/words.js';

/** That a batch is paused and how to continue it, as a whole sentence. `why`: absent where a person paused it without a reason. */
export const pausedLine = (batch: string, why?: Text): Words =>
  why === undefined ? words('paused.batch', { batch }) : words('paused.batchWhy', { batch, why: mapText(why, clean) });

/** The same in a line about the batch, which names it already. */
export const pausedPhrase = (batch: string, why?: Text): string =>
  why === undefined ? tell('progress.paused', { batch }) : tell('progress.pausedWhy', { batch, why: mapText(why, clean) });

import { batch } from './batch.js';
import { failures } from './failures.js';
import { units } from './units.js';

/** All messages in English. The keys and placeholders of every other language are those of this one. */
export const ENGLISH = { ...batch, ...failures, ...units } as const;

export type English = typeof ENGLISH;

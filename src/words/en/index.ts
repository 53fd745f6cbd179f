import { batch } from './batch.js';
import { ending } from './ending.js';
import { failures } from './failures.js';
import { library } from './library.js';
import { money } from './money.js';
import { progress } from './progress.js';
import { starter } from './starter.js';
import { units } from './units.js';
import { waits } from './waits.js';

/** All messages in English. The keys and placeholders of every other language are those of this one. */
export const ENGLISH = {
  ...batch,
  ...ending,
  ...failures,
  ...library,
  ...money,
  ...progress,
  ...starter,
  ...units,
  ...waits,
} as const;

export type English = typeof ENGLISH;

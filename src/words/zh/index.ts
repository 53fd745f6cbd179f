import type { English } from '../en/index.js';
import { batch } from './batch.js';
import { ending } from './ending.js';
import { failures } from './failures.js';
import { library } from './library.js';
import { money } from './money.js';
import { progress } from './progress.js';
import { starter } from './starter.js';
import { units } from './units.js';
import { waits } from './waits.js';

/** All messages in Simplified Chinese. */
export const CHINESE: Readonly<Record<keyof English, string>> = {
  ...batch,
  ...ending,
  ...failures,
  ...library,
  ...money,
  ...progress,
  ...starter,
  ...units,
  ...waits,
};

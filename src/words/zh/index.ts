import type { English } from '../en/index.js';
import { batch } from './batch.js';
import { config } from './config.js';
import { ending } from './ending.js';
import { expected } from './expected.js';
import { failures } from './failures.js';
import { library } from './library.js';
import { money } from './money.js';
import { older } from './older.js';
import { problems } from './problems.js';
import { progress } from './progress.js';
import { starter } from './starter.js';
import { takes } from './takes.js';
import { units } from './units.js';
import { waits } from './waits.js';

/** All messages in Simplified Chinese. */
export const CHINESE: Readonly<Record<keyof English, string>> = {
  ...batch,
  ...config,
  ...ending,
  ...expected,
  ...failures,
  ...library,
  ...money,
  ...older,
  ...problems,
  ...progress,
  ...starter,
  ...takes,
  ...units,
  ...waits,
};

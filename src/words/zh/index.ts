import type { English } from '../en/index.js';
import { batch } from './batch.js';
import { commands } from './commands.js';
import { config } from './config.js';
import { ending } from './ending.js';
import { expected } from './expected.js';
import { failures } from './failures.js';
import { library } from './library.js';
import { money } from './money.js';
import { notices } from './notices.js';
import { older } from './older.js';
import { problems } from './problems.js';
import { progress } from './progress.js';
import { setup } from './setup.js';
import { takes } from './takes.js';
import { units } from './units.js';
import { waits } from './waits.js';

/** All messages in Simplified Chinese. */
export const CHINESE: Readonly<Record<keyof English, string>> = {
  ...batch,
  ...commands,
  ...config,
  ...ending,
  ...expected,
  ...failures,
  ...library,
  ...money,
  ...notices,
  ...older,
  ...problems,
  ...progress,
  ...setup,
  ...takes,
  ...units,
  ...waits,
};

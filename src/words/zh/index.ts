import type { English } from '../en/index.js';
import { batch } from './batch.js';
import { commandHelp } from './command-help.js';
import { ending } from './ending.js';
import { failures } from './failures.js';
import { help } from './help.js';
import { library } from './library.js';
import { misuse } from './misuse.js';
import { money } from './money.js';
import { options } from './options.js';
import { parameterPage } from './parameter-page.js';
import { progress } from './progress.js';
import { units } from './units.js';
import { waits } from './waits.js';

/** All messages in Simplified Chinese. */
export const CHINESE: Readonly<Record<keyof English, string>> = {
  ...batch,
  ...commandHelp,
  ...ending,
  ...failures,
  ...help,
  ...library,
  ...misuse,
  ...money,
  ...options,
  ...parameterPage,
  ...progress,
  ...units,
  ...waits,
};

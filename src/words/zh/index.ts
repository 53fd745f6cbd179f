import type { English } from '../en/index.js';
import { batch } from './batch.js';
import { comfyui, workflowProblems } from './comfyui.js';
import { commandHelp } from './command-help.js';
import { commands } from './commands.js';
import { config } from './config.js';
import { ending } from './ending.js';
import { ends } from './ends.js';
import { expected } from './expected.js';
import { failures } from './failures.js';
import { files } from './files.js';
import { gemini, grsai } from './gemini.js';
import { help } from './help.js';
import { library } from './library.js';
import { misuse } from './misuse.js';
import { money } from './money.js';
import { notices } from './notices.js';
import { older } from './older.js';
import { options } from './options.js';
import { parameterPage } from './parameter-page.js';
import { parameters } from './parameters.js';
import { problems } from './problems.js';
import { progress } from './progress.js';
import { requests } from './requests.js';
import { setup } from './setup.js';
import { sites } from './sites.js';
import { starter } from './starter.js';
import { stores, oss } from './stores.js';
import { takes } from './takes.js';
import { units } from './units.js';
import { waits } from './waits.js';
import { work } from './work.js';

/** All messages in Simplified Chinese. */
export const CHINESE: Readonly<Record<keyof English, string>> = {
  ...batch,
  ...comfyui,
  ...workflowProblems,
  ...commandHelp,
  ...commands,
  ...config,
  ...ending,
  ...ends,
  ...expected,
  ...failures,
  ...files,
  ...gemini,
  ...grsai,
  ...help,
  ...library,
  ...misuse,
  ...money,
  ...notices,
  ...older,
  ...options,
  ...parameterPage,
  ...parameters,
  ...problems,
  ...progress,
  ...requests,
  ...setup,
  ...sites,
  ...starter,
  ...stores,
  ...oss,
  ...takes,
  ...units,
  ...waits,
  ...work,
};

import { batch } from './batch.js';
import { commands } from './commands.js';
import { config } from './config.js';
import { comfyui, workflowProblems } from './comfyui.js';
import { ending } from './ending.js';
import { ends } from './ends.js';
import { expected } from './expected.js';
import { failures } from './failures.js';
import { files } from './files.js';
import { gemini, grsai } from './gemini.js';
import { library } from './library.js';
import { money } from './money.js';
import { notices } from './notices.js';
import { older } from './older.js';
import { problems } from './problems.js';
import { progress } from './progress.js';
import { setup } from './setup.js';
import { parameters } from './parameters.js';
import { requests } from './requests.js';
import { sites } from './sites.js';
import { oss, stores } from './stores.js';
import { takes } from './takes.js';
import { units } from './units.js';
import { waits } from './waits.js';
import { work } from './work.js';

/** All messages in English. The keys and placeholders of every other language are those of this one. */
export const ENGLISH = {
  ...batch,
  ...commands,
  ...config,
  ...comfyui,
  ...workflowProblems,
  ...ending,
  ...ends,
  ...expected,
  ...failures,
  ...files,
  ...gemini,
  ...grsai,
  ...library,
  ...money,
  ...notices,
  ...older,
  ...problems,
  ...progress,
  ...setup,
  ...parameters,
  ...requests,
  ...sites,
  ...oss,
  ...stores,
  ...takes,
  ...units,
  ...waits,
  ...work,
} as const;

export type English = typeof ENGLISH;

import type { English } from '../en/index.js';
import { batch } from './batch.js';
<<<<<<< HEAD
import { comfyui, workflowProblems } from './comfyui.js';
import { ending } from './ending.js';
import { ends } from './ends.js';
=======
import { config } from './config.js';
import { ending } from './ending.js';
import { expected } from './expected.js';
>>>>>>> main
import { failures } from './failures.js';
import { files } from './files.js';
import { gemini, grsai } from './gemini.js';
import { library } from './library.js';
import { money } from './money.js';
<<<<<<< HEAD
import { parameters } from './parameters.js';
import { progress } from './progress.js';
import { requests } from './requests.js';
import { sites } from './sites.js';
import { oss, stores } from './stores.js';
=======
import { older } from './older.js';
import { problems } from './problems.js';
import { progress } from './progress.js';
import { takes } from './takes.js';
>>>>>>> main
import { units } from './units.js';
import { waits } from './waits.js';
import { work } from './work.js';

/** All messages in Simplified Chinese. */
export const CHINESE: Readonly<Record<keyof English, string>> = {
  ...batch,
<<<<<<< HEAD
  ...comfyui,
  ...workflowProblems,
  ...ending,
  ...ends,
=======
  ...config,
  ...ending,
  ...expected,
>>>>>>> main
  ...failures,
  ...files,
  ...gemini,
  ...grsai,
  ...library,
  ...money,
<<<<<<< HEAD
  ...parameters,
  ...progress,
  ...requests,
  ...sites,
  ...oss,
  ...stores,
=======
  ...older,
  ...problems,
  ...progress,
  ...takes,
>>>>>>> main
  ...units,
  ...waits,
  ...work,
};

import type { WORKFLOWS_ENGLISH } from '../en/workflows.js';
import { batch } from './batch.js';
import { ends } from './ends.js';
import { failures } from './failures.js';
import { inTemporal } from './in-temporal.js';
import { comfyui, workflowProblems } from './sites/comfyui.js';
import { declared } from './sites/declared.js';
import { files } from './sites/files.js';
import { gemini, grsai } from './sites/gemini.js';
import { openai } from './sites/openai.js';
import { requests } from './sites/requests.js';
import { sites } from './sites/sites.js';
import { oss, stores } from './sites/stores.js';
import { units } from './units.js';
import { work } from './work.js';

/** What workflows say in Simplified Chinese. */
export const WORKFLOWS_CHINESE: Readonly<Record<keyof typeof WORKFLOWS_ENGLISH, string>> = {
  ...batch,
  ...ends,
  ...failures,
  ...inTemporal,
  ...comfyui,
  ...workflowProblems,
  ...declared,
  ...files,
  ...gemini,
  ...grsai,
  ...openai,
  ...requests,
  ...sites,
  ...stores,
  ...oss,
  ...units,
  ...work,
};

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

/**
 * All that workflows say: what Temporal's UI shows, and the failures that they meet. A workflow loads nothing later, and each that a worker
 * keeps has its own copy, so their bundle holds these messages alone.
 */
export const WORKFLOWS_ENGLISH = {
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
} as const;

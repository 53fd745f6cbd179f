import { words } from '../../words/words.js';
import type { Provider } from '../provider.js';
import { advise } from './advice.js';
import { balance } from './balance.js';
import { check } from './check.js';
import { MAINLAND } from './hosts.js';
import { poll } from './poll.js';
import { GRSAI_MODELS, isGptImage } from './models.js';
import { DEFAULT_MODEL, params, settings } from './settings.js';
import { submit } from './submit.js';
import { isUploaded, uploadReference } from './upload.js';

/**
 * GRSAI's nano-banana and gpt-image models: reference pictures are uploaded first, a submit gives the id of a task, and the task is asked for until
 * its result can be fetched. A task cannot be stopped.
 */
export const grsai: Provider = {
  kind: 'grsai',
  title: words('provider.grsai'),
  defaultConcurrency: 5,
  defaultBaseUrl: MAINLAND,
  defaultModel: DEFAULT_MODEL,
  models: GRSAI_MODELS,
  settings,
  params,
  // Documented as a URL of gpt-image models alone.
  masks: (site, given) => {
    const isGpt = isGptImage(params.parse(given).model ?? site.model ?? DEFAULT_MODEL);
    if (!isGpt || settings.parse(site.settings).upload === 'inline') return undefined;
    return { maxBytes: 4_000_000, types: ['image/png'] };
  },
  advise,
  uploadReference,
  isUploaded,
  uploadSettings: ['upload'],
  submit,
  // By its documentation.
  tasks: { charged: true, keptMs: 2 * 3_600_000 },
  poll,
  check,
  balance,
};

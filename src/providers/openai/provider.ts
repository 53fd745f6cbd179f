import { words } from '../../words/words.js';
import { accountAtMirrors } from '../new-api/account.js';
import type { Provider } from '../provider.js';
import { DEFAULT_BASE_URL, endpoint, isOpenAi, modelName } from './address.js';
import { advise } from './advice.js';
import { check } from './check.js';
import { DEFAULT_MODEL, OPENAI_MODELS } from './models.js';
import { poll } from './poll.js';
import { params, settings } from './settings.js';
import { requestKey, submit } from './submit.js';

/**
 * OpenAI's picture routes, at OpenAI or at a mirror: one request, and the picture is in its answer; or, where a mirror has them, a task that is
 * asked for. What a mirror sells only by its chat comes from there.
 */
export const openai: Provider = {
  kind: 'openai',
  title: words('provider.openai'),
  defaultConcurrency: 3,
  defaultBaseUrl: DEFAULT_BASE_URL,
  defaultModel: DEFAULT_MODEL,
  models: OPENAI_MODELS,
  settings,
  params,
  references: { maxBytes: 50_000_000, types: ['image/png', 'image/jpeg', 'image/webp'] },
  // A chat has no field for a mask.
  masks: (site) => (settings.parse(site.settings).api === 'chat' ? undefined : { maxBytes: 4_000_000, types: ['image/png'] }),
  advise,
  modelOf: (site, given) => modelName(site, params.parse(given)),
  submit,
  recover: (key, site) => {
    const { tasks, idempotencyKey } = settings.parse(site.settings);
    if (tasks !== 'on' || !idempotencyKey) return undefined;
    const { pathname } = endpoint(site.baseUrl, `/images/tasks/by-request/${encodeURIComponent(requestKey(key))}`);
    return { kind: 'pending', operation: { task: pathname, takenAt: new Date().toISOString(), byKey: true } };
  },
  // The record of a task; the pictures of some mirrors answer longer.
  tasks: { charged: true, keptMs: 24 * 3_600_000 },
  poll,
  check,
  // OpenAI tells nothing of the kind to a key.
  ...accountAtMirrors(isOpenAi),
};

import { words } from '../../words/words.js';
import type { Provider } from '../provider.js';
import { advise, sameAgain } from './advice.js';
import { cancel } from './cancel.js';
import { check } from './check.js';
import { checkParams } from './check-params.js';
import { poll } from './poll.js';
import { serverUrls } from './servers/server.js';
import { COMFY_ORG_KEY, params, settings } from './settings.js';
import { recover, submit } from './submit.js';

/**
 * ComfyUI servers of one's own: a job is queued under an id that we choose and followed to its end. The HTTP routes are the truth; the
 * websocket brings progress, and pictures only where they are wanted that way. Reference pictures are uploaded by `submit`, because only
 * that knows the server.
 */
export const comfyui: Provider = {
  kind: 'comfyui',
  title: words('provider.comfyui'),
  defaultConcurrency: 1,
  concurrencyOf: (site) => serverUrls(site).length,
  defaultBaseUrl: 'http://127.0.0.1:8188',
  // One picture at the server and the next ones in its queue.
  demos: [
    { name: 'comfyui', from: 'prompts', count: 2, concurrency: 3 },
    { name: 'comfyui-image', from: 'pictures', first: 6, concurrency: 3 },
  ],
  settings,
  keySettings: [COMFY_ORG_KEY],
  params,
  advise,
  sameAgain,
  submit,
  previews: true,
  tasks: { charged: false, keptMs: Infinity },
  recover,
  poll,
  cancel,
  check,
  checkParams,
};

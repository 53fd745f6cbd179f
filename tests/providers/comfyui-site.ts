import { comfyui } from '../../src/providers/comfyui/provider.js';
import { promptIdOf } from '../../src/providers/comfyui/workflow/ids.js';
import type { Site } from '../../src/providers/provider.js';
import {
  type ComfyuiStandIn,
  type ComfyuiStandInOptions,
  type ComfyuiTrouble,
  startComfyuiStandIn,
} from '../../stand-ins/src/comfyui.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { ProviderSetup, Trouble } from '../../src/testing/provider-contract.js';
import { JOURNAL_KEY, KEY, type Workbench } from './workbench.js';

/** Of the workbench's one request. */
export const PROMPT_ID = promptIdOf(JOURNAL_KEY);

const PROMPT = { on: 'request', method: 'POST', path: '/prompt' } as const;

/** A job that ended well and saved nothing. */
const WITHOUT_OUTPUT = {
  [PROMPT_ID]: {
    prompt: [1, PROMPT_ID, {}, {}, ['9']],
    outputs: {},
    status: { status_str: 'success', completed: true, messages: [['execution_success', { prompt_id: PROMPT_ID }]] },
  },
};

const TROUBLES: Readonly<Record<Trouble, ComfyuiTrouble>> = {
  no_image: { on: 'request', path: `/history/${PROMPT_ID}`, action: trouble.answer(200, WITHOUT_OUTPUT) },
  unauthorized: { ...PROMPT, action: trouble.answer(401, { error: `Invalid token ${KEY}` }) },
  rate_limited: { ...PROMPT, action: trouble.answer(429, { error: 'slow down' }, { 'retry-after': '7' }) },
  server_error: { ...PROMPT, action: trouble.answer(500, '500 Internal Server Error', { 'content-type': 'text/plain' }) },
  hang: { ...PROMPT, action: { kind: 'hang', where: 'before' } },
  cut: { ...PROMPT, action: { kind: 'reset', when: 'answering' }, effect: false },
  garbage: { ...PROMPT, action: trouble.answer(200, '{"prompt_id": "8b7') },
  wrong_type: { ...PROMPT, action: trouble.htmlPage(200) },
};

export const comfyuiSubject: ProviderSetup = {
  async start() {
    const standIn = await startComfyuiStandIn({ authorization: `Bearer ${KEY}`, stepMs: 0 });
    return {
      baseUrl: standIn.url,
      settings: {},
      billable: () => standIn.meter.requests('POST', '/prompt').length,
      cause: (name) => standIn.setTroubles([TROUBLES[name]]),
      close: () => standIn.close(),
    };
  },
};

/** A stand-in that needs no key, with a site that points at it. */
export async function startComfy(
  work: Workbench,
  options: ComfyuiStandInOptions = {},
  settings: JsonObject = {},
): Promise<{ readonly standIn: ComfyuiStandIn; readonly site: Site }> {
  const standIn = work.keep(await startComfyuiStandIn({ stepMs: 2, ...options }));
  return { standIn, site: work.site(comfyui, standIn.url, settings, { name: 'gpu' }) };
}

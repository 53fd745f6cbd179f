import { words } from '../../words/words.js';
import type { Submission } from '../../domain/generation.js';
import { takeAnswer } from '../answer/paid-answer.js';
import { sourceOf } from '../answer/source.js';
import { accountAtMirrors } from '../new-api/account.js';
import { sendPaid } from '../paid-request.js';
import type { GenerationRequest, PaidContext, Provider } from '../provider.js';
import { DEFAULT_BASE_URL, isGoogle, modelInAddress, modelName, targetOf } from './address.js';
import { advise } from './advice.js';
import { poll } from './batch-follow.js';
import { batches } from './batches.js';
import { bodyOf } from './body.js';
import { check } from './check.js';
import { isUploaded, uploadReference, uploadsFor } from './files.js';
import { DEFAULT_MODEL, GEMINI_MODELS } from './models.js';
import { params, settings } from './settings.js';

/**
 * Gemini's `generateContent` at Google or at a mirror: one request, and the pictures are in its answer. A mirror may answer with
 * URLs instead, which are fetched afterwards, free.
 */
export const gemini: Provider = {
  kind: 'gemini',
  title: words('provider.gemini'),
  defaultConcurrency: 3,
  defaultBaseUrl: DEFAULT_BASE_URL,
  defaultModel: DEFAULT_MODEL,
  models: GEMINI_MODELS,
  builtIn: { site: 'google', keyVariable: 'GEMINI_API_KEY' },
  byBaseUrl: true,
  demos: [{ name: 'gemini', from: 'pictures' }],
  settings,
  params,
  references: { maxBytes: 7_000_000, types: ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'] },
  advise,
  modelOf: (site, given) => modelInAddress(site.baseUrl) ?? modelName(site, params.parse(given).model),
  uploadsFor,
  uploadReference,
  isUploaded,
  uploadSettings: [],
  submit,
  poll,
  jobs: batches,
  check,
  // Google tells nothing of the kind to a key.
  ...accountAtMirrors(isGoogle),
};

async function submit(request: GenerationRequest, context: PaidContext): Promise<Submission> {
  const { site, spool } = context;
  const { model, strictNative } = params.parse(request.params);
  const { generate, headers } = targetOf(site, model);
  const body = await bodyOf(request, modelInAddress(site.baseUrl) ?? modelName(site, model));
  const sent = { ...headers, 'content-type': 'application/json' };
  const reply = await sendPaid(context, { url: generate, headers: sent, body });
  const source = sourceOf(site, 'POST', generate, reply);
  return takeAnswer(reply, { source, spool, prompt: request.prompt, strictNative, method: 'generateContent' });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../server.js';
import { credentialOf, type Keys, refuseCredential } from './auth.js';
import { mirrorInvalidUrl, modelNotFound, shownAs, type ErrorAnswer, type Mode } from './errors.js';

interface Catalogue {
  readonly mode: Mode;
  readonly keys: Keys | undefined;
  readonly live: readonly string[];
}

function described(mode: Mode, id: string): object {
  if (mode === 'mirror') return { name: id, baseModelId: null, version: null, displayName: id, supportedGenerationMethods: null };
  return {
    name: `models/${id}`,
    version: '001',
    displayName: id,
    inputTokenLimit: 131_072,
    outputTokenLimit: 32_768,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  };
}

/** A mirror's list in OpenAI's form, which `/v1/models` gives to a Bearer key. */
function openAiList(live: readonly string[]): object {
  const data = live.map((id) => ({ id, object: 'model', created: 1_626_777_600, owned_by: 'google gemini' }));
  return { data, object: 'list', success: true };
}

interface ModelQuestion {
  readonly version: string;
  readonly model: string | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** `GET /{version}/models` and `/{version}/models/{model}`: free, and refuses a bad key as a generation does. */
export function listModels({ mode, keys, live }: Catalogue, { version, model, request, response, url }: ModelQuestion): void {
  const fail = ({ status, body, headers }: ErrorAnswer): void => sendJson(response, status, body, headers);
  const credential = credentialOf(request, url);
  const refusal = refuseCredential(mode, credential, keys);
  if (mode === 'mirror' && (model !== undefined || version === 'v1alpha')) return fail(mirrorInvalidUrl('GET', url.pathname));
  if (refusal) return fail(refusal);
  if (model !== undefined) {
    if (!live.includes(model)) return fail(shownAs(mode, modelNotFound(model, version, 'generateContent')));
    return sendJson(response, 200, described(mode, model));
  }
  if (mode === 'mirror' && version === 'v1' && credential.place === 'bearer') return sendJson(response, 200, openAiList(live));
  sendJson(response, 200, { models: live.map((id) => described(mode, id)) });
}

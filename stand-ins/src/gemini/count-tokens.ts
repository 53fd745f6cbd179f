import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson } from '../server.js';
import { credentialOf, type Keys, refuseCredential } from './auth.js';
import { invalidArgument, modelNotFound, shownAs } from './errors.js';
import { isFields, parseGenerateRequest } from './request.js';

const MOST_BYTES = 100 * 1024 * 1024;
const PICTURE_TOKENS = 258;
const LETTERS_OF_A_TOKEN = 4;

interface Counting {
  readonly keys: Keys | undefined;
  readonly live: readonly string[];
  readonly version: string;
  readonly model: string;
}

/** `POST …:countTokens` at Google: free, and no generation. */
export async function countTokens(
  { keys, live, version, model }: Counting,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const raw = await readBody(request, MOST_BYTES);
  const fields = raw && jsonIn(raw);
  const inner = isFields(fields) ? (fields['generateContentRequest'] ?? fields) : undefined;
  const parsed = inner === undefined ? undefined : parseGenerateRequest(JSON.stringify(inner), false);
  const refusal =
    refuseCredential('google', credentialOf(request, url), keys) ??
    (live.includes(model) ? undefined : shownAs('google', modelNotFound(model, version, 'countTokens'))) ??
    (parsed?.body['contents'] === undefined
      ? shownAs('google', invalidArgument('* CountTokensRequest.contents: contents is not specified'))
      : undefined);
  if (refusal || !parsed) return sendJson(response, refusal?.status ?? 400, refusal?.body, refusal?.headers);
  const text = Math.ceil(parsed.prompt.length / LETTERS_OF_A_TOKEN);
  const pictures = (parsed.pictures.length + parsed.fileUris.length) * PICTURE_TOKENS;
  sendJson(response, 200, {
    totalTokens: text + pictures,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: text },
      ...(pictures > 0 ? [{ modality: 'IMAGE', tokenCount: pictures }] : []),
    ],
  });
}

function jsonIn(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined; // the caller answers as for an empty request
  }
}

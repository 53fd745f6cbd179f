import type { Json, JsonObject } from '../../domain/json.js';
import type { GenerationRequest } from '../provider.js';
import { merged, openEnd } from '../json-parameter.js';
import { requestBody, type Piece, type RequestBody } from '../request-body.js';
import { fileOf } from './files.js';
import { mostTokens, refusesSampling } from './models.js';
import { params as schema, type GeminiParams } from './settings.js';

/** Of the Banana2 node. */
const SAMPLING = { temperature: 0.9, topP: 0.9, topK: 40 };

/**
 * The body of `generateContent`, in camelCase: mirrors drop most snake_case fields without a word. References follow the
 * prompt, inline or as uploaded files, each with its real media type unless `imageMime` says otherwise. `extraPayload` is merged over all of it, but for the parts
 * of its first content, which follow ours, and its further contents, which follow that one: nothing of the item is lost.
 */
export async function bodyOf(request: GenerationRequest, model: string): Promise<RequestBody> {
  const params = schema.parse(request.params);
  const { contents, ...extra } = params.extraPayload;
  const [first = {}, ...others] = (contents ?? []) as readonly JsonObject[];
  const { parts = [], ...content } = first as JsonObject & { readonly parts?: readonly Json[] };
  const pieces: Piece[] = [
    `{"contents":[${openEnd(merged({ role: 'user' }, content))}"parts":[${JSON.stringify({ text: request.prompt })}`,
  ];
  for (const reference of request.references) {
    const mimeType = params.imageMime ?? reference.type;
    const file = fileOf(reference.uploaded);
    if (file) pieces.push(`,${JSON.stringify({ fileData: { mimeType, fileUri: file.uri } })}`);
    else pieces.push(`,{"inlineData":{"mimeType":${JSON.stringify(mimeType)},"data":"`, reference, '"}}');
  }
  const list = (values: readonly Json[]): string => values.map((value) => `,${JSON.stringify(value)}`).join('');
  pieces.push(`${list(parts)}]}${list(others)}],${JSON.stringify(merged(settingsOf(params, model), extra)).slice(1)}`);
  return requestBody(pieces);
}

const MODALITIES = { TEXT_AND_IMAGE: ['TEXT', 'IMAGE'], IMAGE_ONLY: ['IMAGE'], TEXT_ONLY: ['TEXT'] } as const;
const isAuto = (value: string): boolean => value.toLowerCase() === 'auto';

/** Everything of the body beside `contents`. */
function settingsOf(params: GeminiParams, model: string): JsonObject {
  const {
    responseMode,
    aspectRatio,
    imageSize,
    thinkingLevel,
    seed,
    systemInstruction,
    maxOutputTokens = mostTokens(model),
  } = params;
  // What its user has set is sent to every model: a warning says what it may refuse.
  const usual: Partial<typeof SAMPLING> = refusesSampling(model) ? {} : SAMPLING;
  const { temperature = usual.temperature, topP = usual.topP, topK = usual.topK } = params;
  const imageConfig = { ...(!isAuto(aspectRatio) && { aspectRatio }), ...(!isAuto(imageSize) && { imageSize }) };
  return {
    generationConfig: {
      responseModalities: MODALITIES[responseMode],
      ...(Object.keys(imageConfig).length > 0 && { imageConfig }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
      ...(topK !== undefined && { topK }),
      maxOutputTokens,
      ...(seed !== 0 && { seed }),
      ...(thinkingLevel !== undefined && { thinkingConfig: { thinkingLevel: thinkingLevel.toUpperCase() } }),
    },
    ...(systemInstruction.trim() !== '' && { systemInstruction: { parts: [{ text: systemInstruction }] } }),
  };
}

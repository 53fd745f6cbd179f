import type { Json, JsonObject } from '../../domain/json.js';
import { isObject, merged, openEnd } from '../json-parameter.js';
import { formBody, type FormField, type TypedBody } from '../form-body.js';
import type { GenerationRequest, ReferenceFile } from '../provider.js';
import { dataUrlOf, type Piece, requestBody } from '../request-body.js';
import { type OpenAiParams, params as schema } from './settings.js';

const JSON_TYPE = 'application/json';
const isAuto = (value: string): boolean => value.toLowerCase() === 'auto';

/** What mirrors take of the shape besides `size`. */
function shapeOf({ aspectRatio, imageSize }: OpenAiParams): JsonObject {
  return {
    ...(aspectRatio !== undefined && !isAuto(aspectRatio) && { aspect_ratio: aspectRatio }),
    ...(imageSize !== undefined && !isAuto(imageSize) && { image_size: imageSize }),
  };
}

/** The fields of a request to a picture route, but for the pictures: an item is one picture. */
function fieldsOf({ prompt, params, references }: GenerationRequest, model: string, streams: boolean): JsonObject {
  const given = schema.parse(params);
  const own: Readonly<Record<string, Json | undefined>> = {
    model,
    prompt,
    n: 1,
    size: given.size,
    quality: given.quality,
    background: given.background,
    output_format: given.outputFormat,
    output_compression: given.outputCompression,
    moderation: given.moderation,
    complexity: given.complexity,
    input_fidelity: references.length > 0 ? given.inputFidelity : undefined,
    frame_count: given.frameCount,
    frame_duration_ms: given.frameDurationMs,
    resolution: given.resolution,
    response_format: given.responseFormat,
    safety_identifier: given.safetyIdentifier,
    ...(streams && given.stream && { stream: true, partial_images: given.partialImages }),
    ...shapeOf(given),
  };
  const sent = Object.entries(own).filter((field): field is [string, Json] => field[1] !== undefined);
  return merged(Object.fromEntries(sent), given.extraPayload);
}

const listed = (pieces: readonly (readonly Piece[])[]): Piece[] =>
  pieces.flatMap((piece, index) => [...(index > 0 ? [','] : []), ...piece]);

/** A request to a picture route. `streams`: whether the route can answer with events. */
export async function imagesBody(
  request: GenerationRequest,
  { model, form, streams = true }: { readonly model: string; readonly form: boolean; readonly streams?: boolean },
): Promise<TypedBody> {
  const fields = fieldsOf(request, model, streams);
  const { references, mask } = request;
  if (references.length === 0) return { type: JSON_TYPE, body: await requestBody([JSON.stringify(fields)]) };
  if (form) return openAiForm(fields, references, mask);
  const pictures = references.map((one): Piece[] => ['{"image_url":', ...dataUrlOf(one), '}']);
  const masked: Piece[] = mask ? [',"mask":{"image_url":', ...dataUrlOf(mask), '}'] : [];
  return { type: JSON_TYPE, body: await requestBody([openEnd(fields), '"images":[', ...listed(pictures), ']', ...masked, '}']) };
}

/** `multipart/form-data` as OpenAI's own SDK writes it: one `image`, or several `image[]`. */
function openAiForm(fields: JsonObject, references: readonly ReferenceFile[], mask?: ReferenceFile): Promise<TypedBody> {
  const picture = (name: string, file: ReferenceFile, title: string): FormField => ({
    name,
    file,
    fileName: `${title}${endingOf(file)}`,
  });
  return formBody([
    ...textsOf(fields).map(([name, text]) => ({ name, text })),
    ...references.map((one, index) => picture(references.length > 1 ? 'image[]' : 'image', one, `image-${index + 1}`)),
    ...(mask ? [picture('mask', mask, 'mask')] : []),
  ]);
}

const endingOf = ({ type }: ReferenceFile): string => `.${type.replace(/^image\//, '').replace(/[^a-z0-9]/gi, '')}`;

/** Fields of a form; what is inside an object is `svg[model]`, as OpenAI's SDK writes it. */
function textsOf(fields: JsonObject, within?: string): [name: string, value: string][] {
  return Object.entries(fields).flatMap(([own, value]): [string, string][] => {
    const name = within === undefined ? own : `${within}[${own}]`;
    if (isObject(value)) return textsOf(value, name);
    return Array.isArray(value) ? value.map((one: Json) => [`${name}[]`, textOf(one)]) : [[name, textOf(value)]];
  });
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A request to a chat whose answer has pictures, as OpenRouter and the new-api family take it. */
export async function chatBody({ prompt, params, references }: GenerationRequest, model: string): Promise<TypedBody> {
  const given = schema.parse(params);
  const config = shapeOf(given);
  const rest: JsonObject = merged(
    {
      model,
      modalities: ['image', 'text'],
      stream: given.stream,
      ...(Object.keys(config).length > 0 && { image_config: config }),
    },
    given.extraPayload,
  );
  const text = JSON.stringify({ type: 'text', text: prompt });
  const pictures = references.map((one): Piece[] => ['{"type":"image_url","image_url":{"url":', ...dataUrlOf(one), '}}']);
  const content = references.length === 0 ? [JSON.stringify(prompt)] : ['[', ...listed([[text], ...pictures]), ']'];
  return {
    type: JSON_TYPE,
    body: await requestBody([openEnd(rest), '"messages":[{"role":"user","content":', ...content, '}]}']),
  };
}

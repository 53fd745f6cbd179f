import type { SiteError } from '../faults.js';
import { invalidArgument } from './errors.js';
import { limitsOf } from './models.js';
import { isFields, list, type Fields, type GenerateRequest, type InlinePicture } from './request.js';

/** Limits that are not confirmed on the wire, so they can be set. */
export interface RequestLimits {
  /** Of the whole body in bytes. */
  readonly maxBodyBytes?: number;
  /** Reference pictures; absent: what the model takes. */
  readonly maxImages?: number;
}

const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'];
const FIELDS = {
  '': 'contents systemInstruction generationConfig safetySettings tools toolConfig cachedContent model labels serviceTier store',
  generationConfig:
    'responseModalities imageConfig temperature topP topK maxOutputTokens seed candidateCount stopSequences thinkingConfig responseMimeType responseSchema responseJsonSchema presencePenalty frequencyPenalty responseLogprobs logprobs mediaResolution speechConfig audioTimestamp enableEnhancedCivicAnswers',
  'generationConfig.imageConfig': 'aspectRatio imageSize',
};

function unknownField(path: keyof typeof FIELDS, fields: unknown): SiteError | undefined {
  const known = FIELDS[path].split(' ');
  const name = isFields(fields) ? Object.keys(fields).find((field) => !known.includes(field)) : undefined;
  if (name === undefined) return undefined;
  const at = path === '' ? '' : ` at '${path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}'`;
  return invalidArgument(`Invalid JSON payload received. Unknown name "${name}"${at}: Cannot find field.`);
}

function outside(config: Fields, name: string, least: number, most: number): SiteError | undefined {
  const value = config[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number')
    return invalidArgument(`Invalid value at 'generation_config.${name}' (TYPE_FLOAT), ${JSON.stringify(value)}`);
  if (value >= least && value <= most) return undefined;
  return invalidArgument(
    `Unable to submit request because it has a ${name} value of ${value} but the supported range is from ${least} to ${most}.`,
  );
}

/** Google's exact words are not known, only that the answer is INVALID_ARGUMENT. */
function samplingError(config: Fields, model: string): SiteError | undefined {
  if (!limitsOf(model).noSampling) return undefined;
  const name = ['temperature', 'topP', 'topK', 'seed'].find((field) => config[field] !== undefined);
  return name === undefined ? undefined : invalidArgument(`${name} is not supported for model ${model}`);
}

/** Google's exact words are not known. */
function thinkingError({ thinkingConfig }: Fields, model: string): SiteError | undefined {
  const level = isFields(thinkingConfig) ? thinkingConfig['thinkingLevel'] : undefined;
  if (level === undefined) return undefined;
  const known = typeof level === 'string' && (limitsOf(model).thinking ?? []).includes(level.toUpperCase());
  return known ? undefined : invalidArgument(`Thinking level ${JSON.stringify(level)} is not supported for this model.`);
}

/** Pictures come one by one. Google's exact words are not known. */
function candidateError({ candidateCount }: Fields, model: string): SiteError | undefined {
  if (candidateCount === undefined || candidateCount === 1) return undefined;
  if (!Number.isInteger(candidateCount)) {
    return invalidArgument(
      `Invalid value at 'generation_config.candidate_count' (TYPE_INT32), ${JSON.stringify(candidateCount)}`,
    );
  }
  return invalidArgument(
    Number(candidateCount) < 1
      ? `candidate_count must be positive, was ${JSON.stringify(candidateCount)}`
      : `Multiple candidates is not enabled for models/${model}`,
  );
}

const MAGIC: readonly ((bytes: Buffer) => boolean)[] = [
  (bytes) => bytes.subarray(0, 4).toString('latin1') === '\x89PNG',
  (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  (bytes) => bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP',
  (bytes) => bytes.subarray(4, 8).toString('latin1') === 'ftyp',
];

function pictureError({ type, base64, bytes }: InlinePicture): SiteError | undefined {
  if (!PICTURE_TYPES.includes(type)) return invalidArgument(`Unsupported MIME type: ${type}`);
  if (base64 === '' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(base64)) {
    return invalidArgument("Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES), Base64 decoding failed");
  }
  if (MAGIC.some((is) => is(bytes))) return undefined;
  return invalidArgument(
    'Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  );
}

function imageConfigError(request: GenerateRequest, model: string): SiteError | undefined {
  const { ratios, sizes } = limitsOf(model);
  const { aspectRatio, imageSize } = request;
  if (aspectRatio !== undefined && !ratios.includes(aspectRatio)) {
    return invalidArgument(`Invalid value at 'generation_config.image_config.aspect_ratio': "${aspectRatio}"`);
  }
  if (imageSize === undefined) return undefined;
  const known = sizes ?? ['1K', '2K', '4K'];
  return known.includes(imageSize)
    ? undefined
    : invalidArgument(`Invalid value at 'generation_config.image_config.image_size': "${imageSize}"`);
}

function contentError({ body }: GenerateRequest): SiteError | undefined {
  const contents = list(body.contents);
  const empty = contents.length === 0 || !contents.every((content) => isFields(content) && list(content.parts).length > 0);
  return empty ? invalidArgument('* GenerateContentRequest.contents: contents is not specified') : undefined;
}

const MODALITIES = ['TEXT', 'IMAGE', 'AUDIO', 'VIDEO'];

/** What Google finds wrong with a request, or undefined. A mirror passes unknown fields over in silence. */
export function refuseRequest(
  request: GenerateRequest,
  model: string,
  limits: RequestLimits,
  mirror: boolean,
): SiteError | undefined {
  const { body, config, pictures, fileUris } = request;
  const unknown = mirror
    ? undefined
    : (unknownField('', body) ??
      unknownField('generationConfig', config) ??
      unknownField('generationConfig.imageConfig', config.imageConfig));
  const most = limits.maxImages ?? limitsOf(model).maxImages;
  const tooMany = pictures.length + fileUris.length > most;
  const modality = request.modalities.find((name) => !MODALITIES.includes(name));
  return (
    unknown ??
    contentError(request) ??
    imageConfigError(request, model) ??
    (tooMany ? invalidArgument(`Please use at most ${most} images in a prompt for model ${model}.`) : undefined) ??
    (modality
      ? invalidArgument(`Invalid value at 'generation_config.response_modalities' (TYPE_ENUM), "${modality}"`)
      : undefined) ??
    samplingError(config, model) ??
    thinkingError(config, model) ??
    candidateError(config, model) ??
    outside(config, 'temperature', 0, 2) ??
    outside(config, 'topP', 0, 1) ??
    outside(config, 'maxOutputTokens', 1, limitsOf(model).maxTokens) ??
    pictures.map(pictureError).find((error) => error !== undefined)
  );
}

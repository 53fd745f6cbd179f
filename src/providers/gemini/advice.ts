import type { JsonObject } from '../../domain/json.js';
import { didYouMean } from '../../domain/text/suggest.js';
import type { KnownSite, ReferenceFile } from '../provider.js';
import { isGoogle, modelInAddress, modelName } from './address.js';
import { factsOf, LIVE_MODELS, mostTokens, refusesSampling, SAMPLING, shutDownNote, type ModelFacts } from './models.js';
import { params as schema, type GeminiParams } from './settings.js';

/** Of one inline picture (Vertex AI's tables), in bytes. */
const MOST_REFERENCE_BYTES = 7_000_000;
/** Of a whole request with its pictures in base64 (ai.google.dev/docs/changelog, January 2026), in bytes. */
const MOST_REQUEST_BYTES = 100_000_000;
/** What a picture and its thoughts may take (gemini.md: 1100 to 2000 tokens a picture, thoughts not counted). */
const TOKENS_OF_A_PICTURE = 4_096;

type References = readonly Pick<ReferenceFile, 'bytes' | 'type'>[];

/** What the model of an item is not known to take. */
export function advise(site: KnownSite, given: JsonObject, references: References): readonly string[] {
  const params = schema.parse(given);
  const fixed = modelInAddress(site.baseUrl);
  const model = fixed ?? modelName(site, params.model);
  const facts = factsOf(model);
  return [
    ...modelAdvice(site, model, fixed !== undefined && params.model !== undefined),
    ...(facts ? [...pictureAdvice(model, facts, params), ...referenceAdvice(model, facts, params, references)] : []),
    ...sizeAdvice(references),
    ...samplingAdvice(model, params),
    ...answerAdvice(model, params),
  ];
}

function modelAdvice(site: KnownSite, model: string, ignored: boolean): string[] {
  if (ignored) return [`The baseUrl of site ${site.name} names the model ${model}; the parameter model is not used there.`];
  // A mirror may serve what Google has shut down, and has names of its own.
  if (!isGoogle(site.baseUrl)) return [];
  const shutDown = shutDownNote(model);
  if (shutDown !== undefined) return [shutDown];
  const meant = factsOf(model) ? '' : didYouMean(model, LIVE_MODELS);
  return meant === '' ? [] : [`Google has no image model ${model} that is known here.${meant}`];
}

function pictureAdvice(model: string, { ratios, sizes }: ModelFacts, { aspectRatio, imageSize }: GeminiParams): string[] {
  const known = (value: string, values: readonly string[]): boolean => value.toLowerCase() === 'auto' || values.includes(value);
  const others = sizes.length === 0 ? 'leave it out' : `known are ${sizes.join(', ')}`;
  return [
    ...(known(aspectRatio, ratios)
      ? []
      : [`${model} is not known to take the aspect ratio ${aspectRatio}; known are ${ratios.join(', ')}.`]),
    ...(known(imageSize, sizes) ? [] : [`${model} is not known to take the image size ${imageSize}; ${others}.`]),
  ];
}

function referenceAdvice(model: string, facts: ModelFacts, { imageMime }: GeminiParams, references: References): string[] {
  const types = new Set(references.map(({ type }) => imageMime ?? type));
  const unknown = [...types].filter((type) => !facts.types.includes(type));
  return [
    ...(references.length > facts.references
      ? [`${model} is not known to take more than ${facts.references} reference pictures.`]
      : []),
    ...unknown.map(
      (type) => `${model} is not known to take reference pictures of type ${type}; known are ${facts.types.join(', ')}.`,
    ),
  ];
}

function sizeAdvice(references: References): string[] {
  const base64 = references.reduce((sum, { bytes }) => sum + Math.ceil(bytes / 3) * 4, 0);
  return [
    ...(references.some(({ bytes }) => bytes > MOST_REFERENCE_BYTES)
      ? ['A reference picture above 7 MB is more than any limit that is published for a picture inside a request.']
      : []),
    ...(base64 > MOST_REQUEST_BYTES
      ? ['The reference pictures of an item make its request larger than the 100 MB that Google takes.']
      : []),
  ];
}

function samplingAdvice(model: string, params: GeminiParams): string[] {
  const given = SAMPLING.filter((name) => params[name] !== undefined && !(name === 'seed' && params.seed === 0));
  if (!refusesSampling(model) || given.length === 0) return [];
  return [`${model} refuses requests with ${given.join(', ')}; leave them out.`];
}

function answerAdvice(model: string, { responseMode, maxOutputTokens = mostTokens(model) }: GeminiParams): string[] {
  const most = mostTokens(model);
  return [
    ...(responseMode === 'TEXT_ONLY' ? ['responseMode TEXT_ONLY asks for an answer without a picture.'] : []),
    ...(maxOutputTokens < TOKENS_OF_A_PICTURE
      ? [`maxOutputTokens ${maxOutputTokens} may cut pictures off: one takes up to about 2000, and thoughts come on top.`]
      : []),
    ...(maxOutputTokens > most ? [`${model} is not known to take maxOutputTokens above ${most}.`] : []),
  ];
}

import type { JsonObject } from '../../domain/json.js';
import { sentences, type Text, type Words, words } from '../../words/words.js';
import { meant } from '../../domain/text/suggest.js';
import type { KnownSite, ReferenceFile } from '../provider.js';
import { isGoogle, modelInAddress, modelName } from './address.js';
import { inlineBytes, MOST_INLINE_BYTES, uploadsFor } from './files.js';
import { factsOf, liveModels, mostTokens, refusesSampling, SAMPLING, shutDownNote } from './models.js';
import { params as schema, type GeminiParams } from './settings.js';

/** Of one inline picture (Vertex AI's tables), in bytes. */
const MOST_REFERENCE_BYTES = 7_000_000;
/** What a picture and its thoughts may take (gemini.md: 1100 to 2000 tokens a picture, thoughts not counted). */
const TOKENS_OF_A_PICTURE = 4_096;

type Facts = NonNullable<ReturnType<typeof factsOf>>;
type References = readonly Pick<ReferenceFile, 'bytes' | 'type'>[];

/** What the model of an item is not known to take. */
export function advise(site: KnownSite, given: JsonObject, references: References): readonly Text[] {
  const params = schema.parse(given);
  const fixed = modelInAddress(site.baseUrl);
  const model = fixed ?? modelName(site, params.model);
  const facts = factsOf(model);
  return [
    ...modelAdvice(site, model, fixed !== undefined && params.model !== undefined),
    ...(facts ? [...pictureAdvice(model, facts, params), ...referenceAdvice(model, facts, params, references)] : []),
    ...sizeAdvice(site, references),
    ...samplingAdvice(model, params),
    ...answerAdvice(model, params),
  ];
}

function modelAdvice(site: KnownSite, model: string, ignored: boolean): Text[] {
  if (ignored) return [words('advice.fixedModel', { site: site.name, model })];
  // A mirror may serve what Google has shut down, and has names of its own.
  if (!isGoogle(site.baseUrl)) return [];
  const shutDown = shutDownNote(model, new Date());
  if (shutDown !== undefined) return [shutDown];
  const near = factsOf(model) ? '' : meant(model, liveModels(new Date()));
  return near === '' ? [] : [sentences(words('advice.unknownModel', { vendor: 'Google', model }), near)];
}

function pictureAdvice(model: string, { ratios, sizes, thinking = [] }: Facts, params: GeminiParams): Text[] {
  const { aspectRatio, imageSize, thinkingLevel } = params;
  const known = (value: string, values: readonly string[]): boolean => value.toLowerCase() === 'auto' || values.includes(value);
  return [
    ...(known(aspectRatio, ratios) ? [] : [words('advice.ratio', { model, ratio: aspectRatio, ratios: { list: ratios } })]),
    ...(known(imageSize, sizes) ? [] : [unknownSize(model, imageSize, sizes)]),
    ...(thinkingLevel === undefined || thinking.includes(thinkingLevel) ? [] : [unknownThinking(model, thinkingLevel, thinking)]),
  ];
}

const unknownSize = (model: string, size: string, sizes: readonly string[]): Words =>
  sizes.length === 0 ? words('advice.noSize', { model, size }) : words('advice.size', { model, size, sizes: { list: sizes } });

const unknownThinking = (model: string, level: string, levels: readonly string[]): Words =>
  levels.length === 0
    ? words('advice.noThinking', { model, level })
    : words('advice.thinking', { model, level, levels: { list: levels } });

function referenceAdvice(model: string, facts: Facts, { imageMime }: GeminiParams, references: References): Text[] {
  const types = new Set(references.map(({ type }) => imageMime ?? type));
  const unknown = [...types].filter((type) => !facts.types.includes(type));
  return [
    ...(references.length > facts.references ? [words('advice.references', { model, most: facts.references })] : []),
    ...unknown.map((type) => words('advice.referenceType', { model, type, types: { list: facts.types } })),
  ];
}

function sizeAdvice(site: KnownSite, references: References): Text[] {
  if (uploadsFor(site, references)) return [];
  return [
    ...(references.some(({ bytes }) => bytes > MOST_REFERENCE_BYTES) ? [words('advice.referenceBytes')] : []),
    ...(inlineBytes(references) > MOST_INLINE_BYTES ? [words('advice.requestBytes')] : []),
  ];
}

function samplingAdvice(model: string, params: GeminiParams): Text[] {
  const given = SAMPLING.filter((name) => params[name] !== undefined && !(name === 'seed' && params.seed === 0));
  if (!refusesSampling(model) || given.length === 0) return [];
  return [words('advice.sampling', { model, names: { list: given } })];
}

function answerAdvice(model: string, { responseMode, maxOutputTokens = mostTokens(model) }: GeminiParams): Text[] {
  const most = mostTokens(model);
  return [
    ...(responseMode === 'TEXT_ONLY' ? [words('advice.textOnly')] : []),
    ...(maxOutputTokens < TOKENS_OF_A_PICTURE ? [words('advice.fewTokens', { tokens: String(maxOutputTokens) })] : []),
    ...(maxOutputTokens > most ? [words('advice.manyTokens', { model, most: String(most) })] : []),
  ];
}

import type { JsonObject } from '../../domain/json.js';
import { meant } from '../../domain/text/suggest.js';
import { sentences, type Text, words } from '../../words/words.js';
import type { KnownSite, ReferenceFile } from '../provider.js';
import { isOpenAi, modelName } from './address.js';
import { factsOf, isFreeSize, liveModels, shutDownNote } from './models.js';
import { type OpenAiParams, params as schema, settings as settingSchema } from './settings.js';

const MOST_REFERENCES = 16;
/** Fields that only mirrors have. */
const OF_MIRRORS = ['aspectRatio', 'imageSize', 'resolution', 'responseFormat'] as const;

type Facts = NonNullable<ReturnType<typeof factsOf>>;
type References = readonly Pick<ReferenceFile, 'bytes' | 'type'>[];
type Advice = (Text | false | undefined)[];

/** What the model of an item is not known to take. */
export function advise(site: KnownSite, given: JsonObject, references: References): readonly Text[] {
  const params = schema.parse(given);
  const model = modelName(site, params);
  const facts = factsOf(model);
  const isVendor = isOpenAi(site.baseUrl);
  const advice: Advice = [
    ...(isVendor ? modelAdvice(model, facts) : []),
    ...(isVendor ? OF_MIRRORS.map((name) => params[name] !== undefined && words('openai.ofMirrors', { name })) : []),
    ...(facts ? [sizeAdvice(model, facts, params, isVendor), ...valueAdvice(model, facts, params, references)] : []),
    ...formatAdvice(params),
    references.length > MOST_REFERENCES && words('advice.references', { model, most: MOST_REFERENCES }),
    ...chatAdvice(site, params),
  ];
  return advice.filter((text) => text !== false && text !== undefined);
}

function modelAdvice(model: string, facts: Facts | undefined): Advice {
  const now = new Date();
  if (facts) return [shutDownNote(model, now)];
  return [sentences(words('advice.unknownModel', { vendor: 'OpenAI', model }), meant(model, liveModels(now)))];
}

function sizeAdvice(model: string, { sizes, freeSizes }: Facts, { size }: OpenAiParams, isVendor: boolean): Text | undefined {
  if (size === undefined || size === 'auto') return undefined;
  // A mirror may make a size of a ratio.
  if (!isVendor && !/^\d+x\d+$/.test(size)) return undefined;
  if (!freeSizes) return sizes.includes(size) ? undefined : words('advice.size', { model, size, sizes: { list: sizes } });
  return isFreeSize(size) ? undefined : words('openai.freeSize', { model, size });
}

function valueAdvice(model: string, facts: Facts, params: OpenAiParams, references: References): Advice {
  const { quality, background, outputFormat, inputFidelity, complexity } = params;
  const unknown = (name: string, value: string | undefined, values: readonly string[]): Text | undefined => {
    if (value === undefined || values.includes(value)) return undefined;
    if (values.length === 0) return words('openai.noParameter', { model, name });
    return words('openai.value', { model, name, value, values: { list: values } });
  };
  return [
    unknown('quality', quality, facts.qualities),
    unknown('outputFormat', outputFormat, facts.formats),
    references.length > 0 && unknown('inputFidelity', inputFidelity, facts.fidelity),
    unknown('background', background, facts.transparent ? ['auto', 'opaque', 'transparent'] : ['auto', 'opaque']),
    complexity !== undefined && !facts.complexity && words('openai.noParameter', { model, name: 'complexity' }),
  ];
}

/** What no model takes together. */
function formatAdvice(params: OpenAiParams): Advice {
  const { background, outputFormat, outputCompression, frameCount, frameDurationMs, stream, partialImages } = params;
  const isOf = (...formats: string[]): boolean => formats.includes(outputFormat ?? 'png');
  return [
    background === 'transparent' && !isOf('png', 'webp') && words('openai.transparent', { format: outputFormat ?? '' }),
    outputCompression !== undefined && !isOf('jpeg', 'webp') && words('openai.compression'),
    (frameCount !== undefined || frameDurationMs !== undefined) && !isOf('gif') && words('openai.frames'),
    stream && isOf('gif', 'svg') && words('openai.noStream', { format: outputFormat ?? '' }),
    partialImages !== undefined && !stream && words('openai.partialImages'),
  ];
}

/** What a chat has no field for. */
function chatAdvice({ settings }: KnownSite, params: OpenAiParams): Advice {
  if (settingSchema.parse(settings).api !== 'chat') return [];
  const lost = (['size', 'quality', 'background', 'outputFormat', 'resolution'] as const).filter(
    (name) => params[name] !== undefined,
  );
  return [lost.length > 0 && words('openai.notInChat', { names: { list: lost } })];
}

import type { JsonObject } from '../../domain/json.js';
import { sentences, type Text, type Words, words } from '../../words/words.js';
import { meant } from '../../domain/text/suggest.js';
import type { KnownSite, ReferenceFile } from '../provider.js';
import { LEGACY, MAINLAND, OVERSEAS } from './hosts.js';
import { factsOf, isGptImage, KNOWN_MODELS } from './models.js';
import { DEFAULT_MODEL, type GrsaiParams, params as schema } from './settings.js';

/** No client that is known sends more; the server has no documented limit. */
const MOST_REFERENCES = 14;

type Advice = (Text | false | undefined)[];
type Facts = NonNullable<ReturnType<typeof factsOf>>;

/** What the model of an item is not known to take. */
export function advise(site: KnownSite, given: JsonObject, references: readonly Pick<ReferenceFile, 'bytes' | 'type'>[]): Text[] {
  const params = schema.parse(given);
  const { model = site.model ?? DEFAULT_MODEL, imageSize } = params;
  const facts = factsOf(model);
  const advice: Advice = [
    new URL(site.baseUrl).origin === LEGACY && words('grsai.legacy', { legacy: LEGACY, current: { list: [MAINLAND, OVERSEAS] } }),
    !KNOWN_MODELS.includes(model) &&
      sentences(words('advice.unknownModel', { vendor: 'GRSAI', model }), meant(model, KNOWN_MODELS)),
    facts && shapeAdvice(model, params, facts),
    facts !== undefined &&
      imageSize !== undefined &&
      !/^auto$/i.test(imageSize) &&
      !facts.sizes.includes(imageSize) &&
      sizeAdvice(model, imageSize, facts.sizes),
    ...gptAdvice(model, params, facts),
    references.length > MOST_REFERENCES && words('grsai.references', { most: MOST_REFERENCES }),
  ];
  return advice.filter((text) => text !== false && text !== undefined);
}

/** The largest of the pixels that are called 1K. */
const MOST_PIXELS_OF_1K = 1536 * 1024;

function shapeAdvice(model: string, { aspectRatio }: GrsaiParams, { ratios, freeSizes, pixelsOnly }: Facts): Text | undefined {
  if (/^(?:auto|none)$/i.test(aspectRatio)) return undefined;
  const [width, height] = /^(\d+)x(\d+)$/i.exec(aspectRatio)?.slice(1).map(Number) ?? [];
  if (!freeSizes) {
    const values = { model, ratio: aspectRatio, ratios: { list: ratios } };
    return ratios.includes(aspectRatio) ? undefined : words('advice.ratio', values);
  }
  if (width === undefined || height === undefined) {
    return pixelsOnly ? words('grsai.pixelsOnly', { model, ratio: aspectRatio }) : undefined;
  }
  const isLarge = !pixelsOnly && width * height > MOST_PIXELS_OF_1K;
  return isLarge ? words('grsai.pixelsOf1K', { model, size: aspectRatio }) : undefined;
}

function gptAdvice(model: string, { quality, background }: GrsaiParams, facts: Facts | undefined): Advice {
  const isGpt = isGptImage(model);
  if (!isGpt) {
    return [
      quality !== undefined && words('grsai.notSent', { model, name: 'quality' }),
      background !== undefined && words('grsai.notSent', { model, name: 'background' }),
    ];
  }
  if (!facts) return [];
  const { qualities = [], transparent = false } = facts;
  const known = { list: qualities };
  return [
    quality !== undefined &&
      !qualities.includes(quality) &&
      words('openai.value', { model, name: 'quality', value: quality, values: known }),
    background === 'transparent' &&
      !transparent &&
      words('openai.value', { model, name: 'background', value: background, values: { list: ['auto', 'opaque'] } }),
  ];
}

function sizeAdvice(model: string, imageSize: string, sizes: readonly string[]): Words {
  if (sizes.length === 0) return words('grsai.noSize', { model, size: imageSize });
  return words('advice.size', { model, size: imageSize, sizes: { list: sizes } });
}

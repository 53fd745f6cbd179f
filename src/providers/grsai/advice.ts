import type { JsonObject } from '../../domain/json.js';
import { sentences, type Text, type Words, words } from '../../words/words.js';
import { meant } from '../../domain/text/suggest.js';
import type { KnownSite, ReferenceFile } from '../provider.js';
import { LEGACY, MAINLAND, OVERSEAS } from './hosts.js';
import { factsOf, KNOWN_MODELS } from './models.js';
import { DEFAULT_MODEL, params as schema } from './settings.js';

/** No client that is known sends more; the server has no documented limit. */
const MOST_REFERENCES = 14;

/** What the model of an item is not known to take. */
export function advise(site: KnownSite, given: JsonObject, references: readonly Pick<ReferenceFile, 'bytes' | 'type'>[]): Text[] {
  const { model = site.model ?? DEFAULT_MODEL, aspectRatio, imageSize } = schema.parse(given);
  const facts = factsOf(model);
  const { ratios = [], sizes = [] } = facts ?? {};
  const isShape = /:/.test(aspectRatio);
  const advice: (Text | false)[] = [
    new URL(site.baseUrl).origin === LEGACY && words('grsai.legacy', { legacy: LEGACY, current: { list: [MAINLAND, OVERSEAS] } }),
    !KNOWN_MODELS.includes(model) &&
      sentences(words('advice.unknownModel', { vendor: 'GRSAI', model }), meant(model, KNOWN_MODELS)),
    facts !== undefined &&
      isShape &&
      !ratios.includes(aspectRatio) &&
      words('advice.ratio', { model, ratio: aspectRatio, ratios: { list: ratios } }),
    facts !== undefined &&
      imageSize !== undefined &&
      !/^auto$/i.test(imageSize) &&
      !sizes.includes(imageSize) &&
      sizeAdvice(model, imageSize, sizes),
    references.length > MOST_REFERENCES && words('grsai.references', { most: MOST_REFERENCES }),
  ];
  return advice.filter((text) => text !== false);
}

function sizeAdvice(model: string, imageSize: string, sizes: readonly string[]): Words {
  if (sizes.length === 0) return words('grsai.noSize', { model, size: imageSize });
  return words('advice.size', { model, size: imageSize, sizes: { list: sizes } });
}

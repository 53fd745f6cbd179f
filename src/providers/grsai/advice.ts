import type { JsonObject } from '../../domain/json.js';
import { didYouMean } from '../../domain/text/suggest.js';
import type { KnownSite, ReferenceFile } from '../provider.js';
import { LEGACY, MAINLAND, OVERSEAS } from './hosts.js';
import { factsOf, KNOWN_MODELS } from './models.js';
import { DEFAULT_MODEL, params as schema } from './settings.js';

/** No client that is known sends more; the server has no documented limit. */
const MOST_REFERENCES = 14;

/** What the model of an item is not known to take. */
export function advise(
  site: KnownSite,
  given: JsonObject,
  references: readonly Pick<ReferenceFile, 'bytes' | 'type'>[],
): string[] {
  const { model = site.model ?? DEFAULT_MODEL, aspectRatio, imageSize } = schema.parse(given);
  const facts = factsOf(model);
  const { ratios = [], sizes = [] } = facts ?? {};
  const isShape = /:/.test(aspectRatio);
  const advice: (string | false)[] = [
    new URL(site.baseUrl).origin === LEGACY && `${LEGACY} is an older address of GRSAI; current are ${MAINLAND} and ${OVERSEAS}.`,
    !KNOWN_MODELS.includes(model) && `GRSAI has no model ${model} that is known here.${didYouMean(model, KNOWN_MODELS)}`,
    facts !== undefined &&
      isShape &&
      !ratios.includes(aspectRatio) &&
      `${model} is not known to take the aspect ratio ${aspectRatio}; known are ${ratios.join(', ')}.`,
    facts !== undefined &&
      imageSize !== undefined &&
      !/^auto$/i.test(imageSize) &&
      !sizes.includes(imageSize) &&
      sizeAdvice(model, imageSize, sizes),
    references.length > MOST_REFERENCES &&
      `No program that is known sends GRSAI more than ${MOST_REFERENCES} reference pictures for one picture.`,
  ];
  return advice.filter((text) => text !== false);
}

function sizeAdvice(model: string, imageSize: string, sizes: readonly string[]): string {
  if (sizes.length === 0) return `${model} takes no image size: ${imageSize} is not sent.`;
  return `${model} is not known to take the image size ${imageSize}; known are ${sizes.join(', ')}.`;
}

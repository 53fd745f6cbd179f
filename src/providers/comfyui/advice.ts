import { type Text, words } from '../../words/words.js';
import type { JsonObject } from '../../domain/json.js';
import type { KnownSite, ReferenceFile, Sameness } from '../provider.js';
import { takesSeed } from './workflow/wishes.js';
import { nodesOf } from './workflow/workflow.js';
import { params as schema, workflowOf } from './settings.js';
import { UNREAD } from './workflow/values.js';

const FLUX_SIDE = 16;

/** Why one more request for the same gives the same picture: ComfyUI would even take it from its cache. */
export function sameAgain(given: JsonObject, references: number): Sameness | undefined {
  const params = schema.parse(given);
  const workflow = workflowOf(params, references);
  if (workflow === UNREAD) return undefined;
  if (!takesSeed(workflow, params.map ?? {})) {
    const advice = words('comfyui.noSeedAdvice', { example: '--map \'{"seed": "3.seed"}\'' });
    return { why: words('comfyui.noSeed'), advice };
  }
  if (params.seed === undefined) return undefined;
  return { why: words('comfyui.oneSeed', { seed: String(params.seed) }), advice: words('comfyui.oneSeedAdvice') };
}

/** What an item is not known to come out well with. */
export function advise(
  _site: KnownSite,
  given: JsonObject,
  references: readonly Pick<ReferenceFile, 'bytes' | 'type'>[],
): readonly Text[] {
  const params = schema.parse(given);
  const workflow = workflowOf(params, references.length);
  const odd = (['width', 'height'] as const).filter((side) => (params[side] ?? 0) % FLUX_SIDE !== 0);
  const takesPicture = nodesOf(workflow, /^LoadImage$/).length > 0;
  const isSame = sameAgain(given, references.length);
  return [
    ...(isSame?.why === undefined || params.seed !== undefined ? [] : [words('comfyui.samePicture', { why: isSame.why })]),
    ...odd.map((side) => words('comfyui.side', { name: side, pixels: String(params[side] ?? '') })),
    ...(takesPicture && references.length === 0 && !params.workflow ? [words('comfyui.needsPicture')] : []),
    ...(!takesPicture && references.length > 0 && !params.map?.['image'] ? [words('comfyui.takesNone')] : []),
  ];
}

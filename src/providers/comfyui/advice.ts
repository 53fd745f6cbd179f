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
    const advice = 'Name the input of the seed, such as --map \'{"seed": "3.seed"}\'.';
    return { why: 'The workflow has no input for a seed', advice };
  }
  if (params.seed === undefined) return undefined;
  return { why: `The seed of every picture is ${params.seed}`, advice: 'Leave out seed: each picture then gets one of its own.' };
}

/** What an item is not known to come out well with. */
export function advise(
  _site: KnownSite,
  given: JsonObject,
  references: readonly Pick<ReferenceFile, 'bytes' | 'type'>[],
): readonly string[] {
  const params = schema.parse(given);
  const workflow = workflowOf(params, references.length);
  const odd = (['width', 'height'] as const).filter((side) => (params[side] ?? 0) % FLUX_SIDE !== 0);
  const takesPicture = nodesOf(workflow, /^LoadImage$/).length > 0;
  const isSame = sameAgain(given, references.length);
  return [
    ...(isSame?.why === undefined || params.seed !== undefined ? [] : [`${isSame.why}: the same prompt gives the same picture.`]),
    ...odd.map((side) => `${side} ${params[side] ?? ''} is no multiple of 16, which FLUX is best with.`),
    ...(takesPicture && references.length === 0 && !params.workflow
      ? ['The template needs a reference picture, and there are items without one.']
      : []),
    ...(!takesPicture && references.length > 0 && !params.map?.['image']
      ? ['The workflow takes no reference picture: it has no node LoadImage.']
      : []),
  ];
}

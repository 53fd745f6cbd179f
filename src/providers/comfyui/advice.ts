import type { JsonObject } from '../../domain/json.js';
import type { KnownSite, ReferenceFile } from '../provider.js';
import { nodesOf } from './workflow.js';
import { params as schema, workflowOf } from './settings.js';

const FLUX_SIDE = 16;

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
  return [
    ...odd.map((side) => `${side} ${params[side] ?? ''} is no multiple of 16, which FLUX is best with.`),
    ...(takesPicture && references.length === 0 && !params.workflow
      ? ['The template needs a reference picture, and there are items without one.']
      : []),
    ...(!takesPicture && references.length > 0 && !params.map?.['image']
      ? ['The workflow takes no reference picture: it has no node LoadImage.']
      : []),
  ];
}

import { sentences, words } from '../../words/words.js';
import type { JsonObject } from '../../domain/json.js';
import { isPlantainError, PlantainError } from '../../domain/failures/failure.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { UPLOADED, workflowProblems } from './workflow/object-info.js';
import { withWishes } from './workflow/wishes.js';
import { Server, serverUrls } from './servers/server.js';
import { params as schema, wishesOf, workflowOf } from './settings.js';
import { UNREAD } from './workflow/values.js';
import { nodesOf, WorkflowProblem } from './workflow/workflow.js';

/**
 * Whether each server of the site has the nodes, the files and the values that the workflow of these parameters names, for an item with so
 * many reference pictures; absent: as many as it has places for. Queues nothing.
 */
export async function checkParams(params: JsonObject, context: ProviderContext, references?: number): Promise<SiteCheck[]> {
  const given = schema.parse(params);
  const pictures = references ?? nodesOf(workflowOf(given, 0), /^LoadImage$/).length;
  const workflow = workflowOf(given, pictures);
  if (workflow === UNREAD) return [];
  const images = Array.from({ length: pictures }, () => UPLOADED);
  const graph = asProblem(() => withWishes(workflow, given.map ?? {}, wishesOf(given, '', images, 0n)));
  const checks = await Promise.all(
    serverUrls(context.site).map(async (url) => ({ url, problems: await workflowProblems(new Server(context, url), graph) })),
  );
  return checks.map(({ url, problems }) => {
    if (problems.length === 0) return { ok: true, message: words('comfyui.complete', { url }) };
    const message = words('comfyui.lacks', { url, problems: sentences(...problems) });
    return { ok: false, message, advice: words('comfyui.lacksAdvice') };
  });
}

function asProblem<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isPlantainError(error) || !(error instanceof WorkflowProblem)) throw error;
    const message = words('comfyui.problem', { subject: words('comfyui.theWorkflow'), problem: error.text });
    throw new PlantainError({ code: 'invalid_request', message, billing: 'unbilled' });
  }
}

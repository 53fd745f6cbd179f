import type { JsonObject } from '../../domain/json.js';
import type { PaidContext } from '../provider.js';
import { COMFY_ORG_KEY, type ComfyParams } from './settings.js';
import type { Workflow } from './workflow/workflow.js';

interface Job {
  readonly params: ComfyParams;
  readonly promptId: string;
  /** The key of Comfy.org goes with it. */
  readonly withKey: boolean;
}

/** The body of the POST that queues a job. The key of Comfy.org stands in it in clear: it is for that request alone. */
export function promptBody(graph: Workflow, { params, promptId, withKey }: Job, { site, previews }: PaidContext): JsonObject {
  const { editorWorkflow } = params;
  const key = withKey ? site.moreKeys?.[COMFY_ORG_KEY] : undefined;
  return {
    prompt: graph,
    prompt_id: promptId,
    client_id: promptId,
    ...placeInQueue(params),
    extra_data: {
      // Servers before 0.3.44 make an id of their own; this one is then found in the queue and the history.
      plantain: promptId,
      ...(previews && { preview_method: 'auto' }),
      ...(editorWorkflow && { extra_pnginfo: { workflow: editorWorkflow } }),
      ...(key && { api_key_comfy_org: key.reveal() }),
    },
  };
}

function placeInQueue({ queuePriority }: ComfyParams): JsonObject {
  if (queuePriority === undefined) return {};
  return queuePriority === 'front' ? { front: true } : { number: queuePriority };
}

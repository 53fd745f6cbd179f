import { issueOf } from '../../domain/issue.js';
import { words } from '../../words/words.js';
import { z } from 'zod';
import { told } from '../parameter.js';
import { FLUX_IMAGE, FLUX_TEXT, TEMPLATES } from './workflow/templates.js';
import { withWishes } from './workflow/wishes.js';
import { editorWorkflow, inputs, map, outputs, queuePriority, said, seed, UNREAD, workflow } from './workflow/values.js';
import { findNode, type Workflow, WorkflowProblem } from './workflow/workflow.js';

/** The setting that refers to the key for the nodes of Comfy.org that are paid there. */
export const COMFY_ORG_KEY = 'comfyOrgKey';

/** Settings of a ComfyUI site in the configuration. */
export const settings = z.strictObject({
  servers: told(
    z
      .array(z.url({ protocol: /^https?$/ }))
      .min(1)
      .max(64)
      .exactOptional(),
    'a list of addresses',
    {
      meaning:
        'Several servers that make the pictures of this site, instead of its baseUrl. Each next picture goes to the least loaded one.',
      otherwise: 'the baseUrl alone',
    },
  ),
  authMode: told(z.enum(['bearer', 'basic']).default('bearer'), 'one of: bearer, basic', {
    meaning:
      'How a key is sent to the proxy in front of ComfyUI, which itself has none. basic: the key is user:password. Without a key nothing is sent.',
  }),
  [COMFY_ORG_KEY]: told(
    z.strictObject({ env: z.string().regex(/^[A-Z_][A-Z0-9_]*$/) }).exactOptional(),
    '{ "env": "NAME" } with the name of an environment variable in capitals',
    {
      meaning: 'Your key of Comfy.org for partner nodes, which are paid there. It goes to the servers with each job.',
      otherwise: 'none',
    },
  ),
});

const side = z.int().min(16).max(16_384).multipleOf(8);

const fields = z.strictObject({
  template: told(
    z.enum(TEMPLATES.map(({ name }) => name)).exactOptional(),
    `one of: ${TEMPLATES.map(({ name }) => name).join(', ')}`,
    {
      meaning: 'Built-in workflow; `plantain templates` lists them.',
      otherwise: `${FLUX_IMAGE} for an item with a picture, else ${FLUX_TEXT}`,
      placeholder: 'name',
      excludes: ['workflow'],
    },
  ),
  workflow: told(workflow.exactOptional(), 'a file that ComfyUI wrote by "Export (API)", or its JSON', {
    meaning: 'Your own workflow instead of a template. In a list of items it stands as the JSON object itself.',
    otherwise: 'the template',
    placeholder: 'file',
    isFile: true,
    excludes: ['template'],
  }),
  editorWorkflow: told(editorWorkflow.exactOptional(), 'a file that the editor of ComfyUI saved, or its JSON', {
    meaning:
      'The same workflow as the editor has it. The server writes it into its PNG files, so that one of them can be dragged into the editor.',
    otherwise: 'none',
    placeholder: 'file',
    isFile: true,
    of: ['workflow', 'template'],
  }),
  map: told(map.exactOptional(), 'a JSON object such as {"prompt": "47.text", "width": "46.width"}', {
    meaning:
      'Which inputs take what, each as a node and its input; a node is named by its id or title. Names: prompt, negativePrompt, width, height, ' +
      'seed, steps, denoise, model, image, image2 to image9.',
    otherwise: 'found by the classes of the nodes',
    placeholder: 'json',
    of: ['workflow', 'template'],
  }),
  inputs: told(inputs.exactOptional(), 'a JSON object such as {"26.guidance": 4}', {
    meaning: 'Further inputs of the workflow and their values.',
    otherwise: 'as the workflow has them',
    placeholder: 'json',
    of: ['workflow', 'template'],
  }),
  width: told(side.exactOptional(), 'a multiple of 8 from 16 to 16384', {
    meaning: 'Width in pixels; multiples of 16 are best for FLUX.',
    otherwise: 'that of the workflow',
  }),
  height: told(side.exactOptional(), 'a multiple of 8 from 16 to 16384', {
    meaning: 'Height in pixels; multiples of 16 are best for FLUX.',
    otherwise: 'that of the workflow',
  }),
  seed: told(seed.exactOptional(), 'a whole number from 0 to 18446744073709551615', {
    meaning: 'For the same picture from the same request.',
    otherwise: 'a fresh one for each item',
  }),
  steps: told(z.int().min(1).max(10_000).exactOptional(), 'a whole number from 1 to 10000', {
    meaning: 'Steps of the sampler.',
    otherwise: 'those of the workflow',
  }),
  denoise: told(z.number().gt(0).max(1).exactOptional(), 'a number above 0, up to 1', {
    meaning: 'How much of a reference picture is made anew: 1 is all of it.',
    otherwise: 'that of the workflow',
  }),
  negativePrompt: told(z.string().exactOptional(), 'a text', {
    meaning: 'What is not wanted in the picture. FLUX takes none.',
    otherwise: 'that of the workflow',
    placeholder: 'text',
  }),
  model: told(
    z
      .string()
      .regex(/^[^\p{Cc}]{1,300}$/u)
      .exactOptional(),
    'the name of a model file',
    {
      meaning: 'Model file that the workflow loads.',
      otherwise: 'that of the workflow',
      placeholder: 'name',
    },
  ),
  outputs: told(outputs.default('images'), 'images, all, or ids of nodes such as 9,12', {
    meaning:
      'Which outputs of the workflow are stored: pictures, or everything when there is no picture; all: also videos, audio, 3D models and texts.',
    placeholder: 'which',
  }),
  queuePriority: told(queuePriority.exactOptional(), 'front, or a number such as -1', {
    meaning:
      'Place of the job in the queue of the server: before all that wait, or by a number. Smaller ones run first; jobs without one are numbered ' +
      'from 0 upwards.',
    otherwise: 'behind all that wait',
  }),
  saveImageWebsocket: told(z.boolean().default(false), 'true or false', {
    meaning:
      'Pictures come over the websocket and nothing stays on the GPU host. A picture whose socket is lost in that moment is made again.',
  }),
  embeddedWorkflow: told(z.enum(['keep', 'strip']).default('keep'), 'one of: keep, strip', {
    meaning: 'What becomes of the prompt and workflow that ComfyUI writes into its PNG files as text.',
    placeholder: 'what',
  }),
});

export type ComfyParams = z.infer<typeof fields>;

/** The workflow of an item with so many reference pictures. */
export function workflowOf({ workflow: own, template }: ComfyParams, pictures: number): Workflow {
  if (own) return own;
  const name = template ?? (pictures > 0 ? FLUX_IMAGE : FLUX_TEXT);
  return TEMPLATES.find((one) => one.name === name)?.workflow ?? {};
}

/** The seed that was asked for. */
export const wantedSeed = ({ seed }: ComfyParams): bigint | undefined => (seed === undefined ? undefined : BigInt(seed));

/** The wishes of an item as they are patched into its workflow. */
export function wishesOf(params: ComfyParams, prompt: string, images: readonly string[], fresh: bigint) {
  const { negativePrompt, width, height, steps, denoise, model, inputs: further } = params;
  return {
    prompt,
    images,
    seed: wantedSeed(params) ?? fresh,
    seedIsWanted: params.seed !== undefined,
    overWebsocket: params.saveImageWebsocket,
    ...(negativePrompt !== undefined && { negativePrompt }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(steps !== undefined && { steps }),
    ...(denoise !== undefined && { denoise }),
    ...(model !== undefined && { model }),
    ...(further !== undefined && { inputs: further }),
  };
}

/** Parameters of an item. That the workflow has a place for each of them is found out here, before anything is sent. */
export const params = fields.superRefine((given, context) => {
  if (given.workflow && given.template !== undefined) {
    context.addIssue(issueOf(words('workflow.exclusive'), 'template'));
    return;
  }
  // Without either, the number of pictures decides on the template, and that is not known here.
  if (given.workflow === UNREAD || (!given.workflow && given.template === undefined)) return;
  try {
    const workflow = workflowOf(given, 0);
    withWishes(workflow, given.map ?? {}, wishesOf(given, '', [], 0n));
    if (typeof given.outputs !== 'string') for (const name of given.outputs) findNode(workflow, name);
  } catch (error) {
    if (!(error instanceof WorkflowProblem)) throw error;
    context.addIssue(issueOf(error.text, given.workflow ? 'workflow' : 'template'));
  }
});

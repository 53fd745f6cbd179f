import { z } from 'zod';
import type { JsonObject } from '../../domain/json.js';
import { told } from '../parameter.js';
import { TARGETS } from './places.js';
import { FLUX_IMAGE, FLUX_TEXT, TEMPLATES } from './templates.js';
import { patched } from './patch.js';
import { findNode, readWorkflow, type Workflow, WorkflowProblem } from './workflow.js';

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
});

const said = { params: { said: true } };

/** An object, or the text of one. */
function jsonObject(value: unknown, context: z.RefinementCtx): JsonObject {
  const refuse = (message: string): never => {
    context.addIssue({ code: 'custom', message, ...said });
    return z.NEVER;
  };
  let object = value;
  if (typeof value === 'string') {
    try {
      object = JSON.parse(value);
    } catch {
      return refuse('is not valid JSON');
    }
  }
  const checked = z.record(z.string(), z.json()).safeParse(object);
  return checked.success ? checked.data : refuse('is not a JSON object');
}

/** Stands for a file that has not been read yet; the starter does that, see `isFile`. */
export const UNREAD: Workflow = {};

const workflow = z.unknown().transform((value, context): Workflow => {
  if (typeof value === 'string' && !value.trimStart().startsWith('{')) return UNREAD;
  const object = jsonObject(value, context);
  try {
    return object === z.NEVER ? z.NEVER : readWorkflow(object);
  } catch (error) {
    if (!(error instanceof WorkflowProblem)) throw error;
    context.addIssue({ code: 'custom', message: error.message, ...said });
    return z.NEVER;
  }
});

const map = z
  .unknown()
  .transform(jsonObject)
  .pipe(z.record(z.string().regex(TARGETS), z.string()));

const inputs = z
  .unknown()
  .transform(jsonObject)
  .pipe(z.record(z.string().regex(/.\../s), z.json()));

/** `images`, `all`, or nodes by id or title. */
const outputs = z.union([
  z.string().transform((text) => (text === 'images' || text === 'all' ? text : text.split(',').map((id) => id.trim()))),
  z.array(z.string()),
]);

const side = z.int().min(16).max(16_384).multipleOf(8);

const MOST_SEED = 2n ** 64n - 1n;
const seed = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^\d{1,20}$/)
    .refine((text) => BigInt(text) <= MOST_SEED),
]);

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
    context.addIssue({ code: 'custom', path: ['template'], message: 'and workflow exclude each other', ...said });
    return;
  }
  // Without either, the number of pictures decides on the template, and that is not known here.
  if (given.workflow === UNREAD || (!given.workflow && given.template === undefined)) return;
  try {
    const workflow = workflowOf(given, 0);
    patched(workflow, given.map ?? {}, wishesOf(given, '', [], 0n));
    if (typeof given.outputs !== 'string') for (const name of given.outputs) findNode(workflow, name);
  } catch (error) {
    if (!(error instanceof WorkflowProblem)) throw error;
    context.addIssue({ code: 'custom', path: [given.workflow ? 'workflow' : 'template'], message: error.message, ...said });
  }
});

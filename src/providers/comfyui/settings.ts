import { issueOf } from '../../domain/issue.js';
import { words } from '../../words/words.js';
import { z } from 'zod';
import { oneOf, told } from '../parameter.js';
import { FLUX_IMAGE, FLUX_TEXT, TEMPLATES } from './workflow/templates.js';
import { withWishes } from './workflow/wishes.js';
import { editorWorkflow, inputs, map, outputs, queuePriority, seed, UNREAD, workflow } from './workflow/values.js';
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
    words('accepts.urls'),
    {
      meaning: words('setting.comfyui.servers'),
      otherwise: words('otherwise.baseUrl'),
    },
  ),
  jobsPerServer: told(z.int().min(1).max(8).default(2), words('range.whole', { from: '1', to: '8' }), {
    meaning: words('setting.comfyui.jobsPerServer'),
  }),
  authMode: told(z.enum(['bearer', 'basic']).default('bearer'), oneOf('bearer', 'basic'), {
    meaning: words('setting.comfyui.authMode'),
  }),
  [COMFY_ORG_KEY]: told(
    z.strictObject({ env: z.string().regex(/^[A-Z_][A-Z0-9_]*$/) }).exactOptional(),
    words('expected.key', { example: '{ "env": "NAME" }' }),
    {
      meaning: words('setting.comfyui.comfyOrgKey'),
      otherwise: words('otherwise.none'),
    },
  ),
});

const side = z.int().min(16).max(16_384).multipleOf(8);

const fields = z.strictObject({
  template: told(z.enum(TEMPLATES.map(({ name }) => name)).exactOptional(), oneOf(...TEMPLATES.map(({ name }) => name)), {
    meaning: words('parameter.comfyui.template'),
    otherwise: words('otherwise.templates', { withPicture: FLUX_IMAGE, withoutPicture: FLUX_TEXT }),
    placeholder: 'name',
    excludes: ['workflow'],
  }),
  workflow: told(workflow.exactOptional(), words('accepts.workflow'), {
    meaning: words('parameter.comfyui.workflow'),
    otherwise: words('otherwise.template'),
    placeholder: 'file',
    isFile: true,
    excludes: ['template'],
  }),
  editorWorkflow: told(editorWorkflow.exactOptional(), words('accepts.editorWorkflow'), {
    meaning: words('parameter.comfyui.editorWorkflow'),
    otherwise: words('otherwise.none'),
    placeholder: 'file',
    isFile: true,
    of: ['workflow', 'template'],
  }),
  map: told(map.exactOptional(), words('accepts.jsonSuchAs', { example: '{"prompt": "47.text", "width": "46.width"}' }), {
    meaning: words('parameter.comfyui.map'),
    otherwise: words('otherwise.byClass'),
    placeholder: 'json',
    of: ['workflow', 'template'],
  }),
  inputs: told(inputs.exactOptional(), words('accepts.jsonSuchAs', { example: '{"26.guidance": 4}' }), {
    meaning: words('parameter.comfyui.inputs'),
    otherwise: words('otherwise.ofWorkflow'),
    placeholder: 'json',
    of: ['workflow', 'template'],
  }),
  width: told(side.exactOptional(), words('range.multiple', { step: '8', from: '16', to: '16384' }), {
    meaning: words('parameter.comfyui.width'),
    otherwise: words('otherwise.ofWorkflow'),
  }),
  height: told(side.exactOptional(), words('range.multiple', { step: '8', from: '16', to: '16384' }), {
    meaning: words('parameter.comfyui.height'),
    otherwise: words('otherwise.ofWorkflow'),
  }),
  seed: told(seed.exactOptional(), words('range.whole', { from: '0', to: '18446744073709551615' }), {
    meaning: words('parameter.comfyui.seed'),
    otherwise: words('otherwise.freshSeed'),
  }),
  steps: told(z.int().min(1).max(10_000).exactOptional(), words('range.whole', { from: '1', to: '10000' }), {
    meaning: words('parameter.comfyui.steps'),
    otherwise: words('otherwise.ofWorkflow'),
  }),
  denoise: told(z.number().gt(0).max(1).exactOptional(), words('range.above', { above: '0', to: '1' }), {
    meaning: words('parameter.comfyui.denoise'),
    otherwise: words('otherwise.ofWorkflow'),
  }),
  negativePrompt: told(z.string().exactOptional(), words('expected.text'), {
    meaning: words('parameter.comfyui.negativePrompt'),
    otherwise: words('otherwise.ofWorkflow'),
    placeholder: 'text',
  }),
  model: told(
    z
      .string()
      .regex(/^[^\p{Cc}]{1,300}$/u)
      .exactOptional(),
    words('accepts.modelFile'),
    {
      meaning: words('parameter.comfyui.model'),
      otherwise: words('otherwise.ofWorkflow'),
      placeholder: 'name',
    },
  ),
  outputs: told(outputs.default('images'), words('accepts.outputs', { values: 'images, all', example: '9,12' }), {
    meaning: words('parameter.comfyui.outputs'),
    placeholder: 'which',
  }),
  queuePriority: told(queuePriority.exactOptional(), words('accepts.priority', { value: 'front', example: '-1' }), {
    meaning: words('parameter.comfyui.queuePriority'),
    otherwise: words('otherwise.lastInQueue'),
  }),
  saveImageWebsocket: told(z.boolean().default(false), words('expected.boolean'), {
    meaning: words('parameter.comfyui.saveImageWebsocket'),
  }),
  embeddedWorkflow: told(z.enum(['keep', 'strip']).default('keep'), oneOf('keep', 'strip'), {
    meaning: words('parameter.comfyui.embeddedWorkflow'),
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

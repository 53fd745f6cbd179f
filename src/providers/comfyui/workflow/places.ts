import { words } from '../../../words/words.js';
import { missing, type Place, seedPlaces, source } from './sources.js';
import { findNode, linkOf, nodeNamed, nodePhrase, nodesOf, type Workflow, WorkflowProblem } from './workflow.js';

/** What can be set in a workflow by a word of ours; `image2` is the second reference picture. */
export const TARGETS = /^(?:prompt|negativePrompt|width|height|seed|steps|denoise|model|image|image[2-9])$/;

/** Where a person says that our words go: `{ "prompt": "47.text" }`. */
export type PlaceMap = Readonly<Record<string, string>>;

/** Text inputs by class (ComfyUI 0.33: nodes.py, comfy_extras/nodes_flux.py, nodes_sd3.py, nodes_clip_sdxl.py). */
const ENCODERS: Readonly<Record<string, readonly string[]>> = {
  CLIPTextEncode: ['text'],
  CLIPTextEncodeFlux: ['clip_l', 't5xxl'],
  CLIPTextEncodeSDXL: ['text_g', 'text_l'],
  CLIPTextEncodeSD3: ['clip_l', 'clip_g', 't5xxl'],
  CLIPTextEncodeHiDream: ['clip_l', 'clip_g', 't5xxl', 'llama'],
  CLIPTextEncodeHunyuanDiT: ['bert', 'mt5xl'],
  CLIPTextEncodeLumina2: ['user_prompt'],
  CLIPTextEncodePixArtAlpha: ['text'],
  TextEncodeQwenImageEdit: ['prompt'],
  TextEncodeQwenImageEditPlus: ['prompt'],
};

interface Rule {
  readonly classes: RegExp;
  readonly inputs: readonly string[];
}

const SAMPLERS = /^(?:KSampler(?:Advanced)?|SamplerCustom)$/;

const RULES: Readonly<Record<string, Rule>> = {
  width: { classes: /^Empty\w*Latent\w*$/, inputs: ['width'] },
  height: { classes: /^Empty\w*Latent\w*$/, inputs: ['height'] },
  steps: { classes: /^(?:\w*Scheduler|KSampler(?:Advanced)?)$/, inputs: ['steps'] },
  denoise: { classes: /^(?:BasicScheduler|KSampler)$/, inputs: ['denoise'] },
  model: { classes: /^(?:Unet|UNET|Checkpoint)Loader\w*$/, inputs: ['unet_name', 'ckpt_name'] },
};

/** `47.text` as a node and its input; the node by id or title, which may have dots in it. @throws WorkflowProblem */
export function placeOf(workflow: Workflow, text: string): Place {
  const dots = [...text.matchAll(/\./g)].map(({ index }) => index).filter((dot) => dot > 0 && dot < text.length - 1);
  const last = dots.at(-1);
  if (last === undefined) throw new WorkflowProblem(words('workflow.notSearched', { text }));
  // Titles may have dots in them, and so have inputs of inputs: `71.resize_type.width`.
  const named = dots.flatMap((dot): Place[] => {
    const node = nodeNamed(workflow, text.slice(0, dot));
    return node === undefined ? [] : [{ node, input: text.slice(dot + 1) }];
  });
  const there = named.find(({ node, input }) => Object.hasOwn(workflow[node]?.inputs ?? {}, input));
  return checked(workflow, there ?? named.at(-1) ?? { node: findNode(workflow, text.slice(0, last)), input: '' });
}

/** A place that is there and holds a value: the one that was named, or that from which it takes its value. @throws WorkflowProblem */
function checked(workflow: Workflow, named: Place): Place {
  const place = source(workflow, named);
  const { node, input } = place;
  const inputs = workflow[node]?.inputs ?? {};
  const phrase = nodePhrase(workflow, node);
  if (!Object.hasOwn(inputs, input)) {
    const names = Object.keys(inputs);
    const known = names.length === 0 ? words('node.none') : { names };
    throw new WorkflowProblem(words('workflow.noInput', { input, node: phrase, inputs: known }));
  }
  const link = linkOf(inputs[input]);
  if (link) {
    const origin = nodePhrase(workflow, link.node);
    throw new WorkflowProblem(words('workflow.linked', { input, node: phrase, origin }));
  }
  return place;
}

/** The inputs that take `target`: those of the map, else those of nodes of a known class. @throws WorkflowProblem when there are none */
export function placesOf(workflow: Workflow, map: PlaceMap, target: string): readonly Place[] {
  const named = map[target];
  if (named !== undefined) return [placeOf(workflow, named)];
  if (target === 'prompt' || target === 'negativePrompt') return textPlaces(workflow, target);
  if (target.startsWith('image')) return [imagePlace(workflow, target)];
  if (target === 'seed') return seedPlaces(workflow);
  const rule = RULES[target];
  const found = rule ? byRule(workflow, rule) : [];
  if (found.length === 0) throw missing(target);
  if (found.length > 1)
    throw ambiguous(
      workflow,
      target,
      found.map(({ node }) => node),
    );
  return found.map((place) => checked(workflow, place));
}

function byRule(workflow: Workflow, { classes, inputs }: Rule): Place[] {
  return nodesOf(workflow, classes).flatMap((node) =>
    inputs.filter((input) => Object.hasOwn(workflow[node]?.inputs ?? {}, input)).map((input) => ({ node, input })),
  );
}

function ambiguous(workflow: Workflow, target: string, nodes: readonly string[]): WorkflowProblem {
  const names = nodes.map((node) => nodePhrase(workflow, node));
  const example = `{"${target}": "${nodes[0] ?? ''}.…"}`;
  return new WorkflowProblem(words('workflow.several', { target, nodes: { names }, example }));
}

function imagePlace(workflow: Workflow, target: string): Place {
  const number = target === 'image' ? 1 : Number(target.slice('image'.length));
  const loaders = nodesOf(workflow, /^LoadImage$/);
  const node = loaders[number - 1];
  if (node !== undefined) return checked(workflow, { node, input: 'image' });
  throw new WorkflowProblem(
    loaders.length === 0 ? words('workflow.noLoadImage') : words('workflow.fewLoadImages', { count: loaders.length }),
  );
}

function textPlaces(workflow: Workflow, target: 'prompt' | 'negativePrompt'): readonly Place[] {
  const positive = upstream(workflow, 'positive');
  const negative = upstream(workflow, 'negative').filter((node) => !positive.includes(node));
  const all = nodesOf(workflow, /./).filter((node) => ENCODERS[workflow[node]?.class_type ?? '']);
  const rest = all.filter((node) => !negative.includes(node));
  const nodes = target === 'negativePrompt' ? negative : positive.length > 0 ? positive : rest;
  const [node] = nodes;
  if (node === undefined) throw missing(target);
  if (nodes.length > 1) throw ambiguous(workflow, target, nodes);
  return (ENCODERS[workflow[node]?.class_type ?? ''] ?? []).map((input) => checked(workflow, { node, input }));
}

/** The text nodes that a sampler or guider takes its positive or negative conditioning from. */
function upstream(workflow: Workflow, side: 'positive' | 'negative'): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const follow = (value: ReturnType<typeof linkOf>): void => {
    if (!value || seen.has(`${value.node}/${value.slot}`)) return;
    seen.add(`${value.node}/${value.slot}`);
    const node = workflow[value.node];
    // A conditioning that was emptied has no text of its own.
    if (!node || node.class_type === 'ConditioningZeroOut') return;
    if (ENCODERS[node.class_type]) {
      found.add(value.node);
      return;
    }
    // Such as a ControlNet, which passes both on: its first output is the positive one.
    const passesBoth = Object.hasOwn(node.inputs, 'positive') && Object.hasOwn(node.inputs, 'negative');
    for (const [input, linked] of Object.entries(node.inputs)) {
      if (passesBoth ? input === (value.slot === 0 ? 'positive' : 'negative') : true) follow(linkOf(linked));
    }
  };
  for (const node of Object.values(workflow)) {
    if (SAMPLERS.test(node.class_type) || /^(?:CFG|Dual\w*)Guider$/.test(node.class_type)) follow(linkOf(node.inputs[side]));
    else if (side === 'positive' && node.class_type === 'BasicGuider') follow(linkOf(node.inputs['conditioning']));
  }
  return [...found];
}

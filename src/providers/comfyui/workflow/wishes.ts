import { words } from '../../../words/words.js';
import type { Json, JsonObject } from '../../../domain/json.js';
import { type PlaceMap, placeOf, placesOf } from './places.js';
import type { Place } from './sources.js';
import { nodePhrase, nodesOf, type Workflow, WorkflowProblem } from './workflow.js';

/** What is wanted of a workflow; what is absent stays as the workflow has it. */
export interface Wishes {
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly width?: number;
  readonly height?: number;
  /** From 0 to 2^64 - 1. */
  readonly seed?: bigint;
  /** Whether its user asked for it: then a workflow without a seed is refused. */
  readonly seedIsWanted?: boolean;
  readonly steps?: number;
  readonly denoise?: number;
  readonly model?: string;
  /** Names of uploaded pictures as LoadImage takes them. */
  readonly images: readonly string[];
  /** Further inputs, `{ "12.unet_name": "x.gguf" }`. */
  readonly inputs?: JsonObject;
  /** SaveImage nodes become SaveImageWebsocket nodes: nothing stays on the GPU host. */
  readonly overWebsocket?: boolean;
}

/** A copy of `workflow` in which the wanted inputs, and no others, have their values. @throws WorkflowProblem */
export function withWishes(workflow: Workflow, map: PlaceMap, wishes: Wishes): Workflow {
  const { prompt, images, inputs = {} } = wishes;
  // Its own copy of each node: a workflow is shared by all items of a batch.
  const copy = Object.fromEntries(Object.entries(workflow).map(([id, node]) => [id, { ...node, inputs: { ...node.inputs } }]));
  const taken = new Map<string, { readonly by: string; readonly value: Json }>();
  const set = (places: readonly Place[], value: Json, by: string): void => {
    for (const { node, input } of places) {
      const other = taken.get(`${node}/${input}`);
      if (other && other.value !== value) throw shared(workflow, { node, input }, other.by, by);
      taken.set(`${node}/${input}`, { by, value });
      (copy[node]?.inputs as Record<string, Json>)[input] = value;
    }
  };
  for (const [name, value] of Object.entries(inputs)) set([placeOf(workflow, name)], value, name);
  set(placesOf(workflow, map, 'prompt'), prompt, 'prompt');
  for (const name of ['negativePrompt', 'width', 'height', 'steps', 'denoise', 'model'] as const) {
    const value = wishes[name];
    if (value !== undefined) set(placesOf(workflow, map, name), value, name);
  }
  for (const [index, image] of images.entries()) {
    const name = index === 0 ? 'image' : `image${index + 1}`;
    set(placesOf(workflow, map, name), image, name);
  }
  if (wishes.seed !== undefined) set(seedPlaces(workflow, map, wishes.seedIsWanted ?? false), seedValue(wishes.seed), 'seed');
  return wishes.overWebsocket ? overWebsocket(copy) : copy;
}

/** Such as a width and a height that come from one primitive node. */
function shared(workflow: Workflow, { node, input }: Place, one: string, other: string): WorkflowProblem {
  const phrase = nodePhrase(workflow, node);
  return new WorkflowProblem(words('workflow.shared', { one, other, input, node: phrase }));
}

/** Whether a seed changes anything in the pictures. */
export const takesSeed = (workflow: Workflow, map: PlaceMap): boolean => seedPlaces(workflow, map, false).length > 0;

function seedPlaces(workflow: Workflow, map: PlaceMap, isWanted: boolean): readonly Place[] {
  try {
    return placesOf(workflow, map, 'seed');
  } catch (error) {
    // A fresh seed that nobody asked for is of no use to a workflow that takes none.
    if (isWanted || !(error instanceof WorkflowProblem) || map['seed'] !== undefined) throw error;
    return [];
  }
}

/** Above 2^53 as text, which the server takes exactly (recorded, http/08): a number would lose its last digits. */
export function seedValue(seed: bigint): number | string {
  return seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : String(seed);
}

/** The same workflow whose pictures come over the websocket. @throws WorkflowProblem when it saves none */
export function overWebsocket(workflow: Workflow): Workflow {
  if (nodesOf(workflow, /^SaveImage$/).length === 0) {
    if (websocketNodes(workflow).length > 0) return workflow;
    throw new WorkflowProblem(words('workflow.noSaveImage'));
  }
  return Object.fromEntries(
    Object.entries(workflow).map(([id, node]) => {
      if (node.class_type !== 'SaveImage') return [id, node];
      const { images = null } = node.inputs;
      return [id, { ...node, class_type: 'SaveImageWebsocket', inputs: { images } }];
    }),
  );
}

/** Nodes whose pictures come over the websocket and are nowhere else. */
export const websocketNodes = (workflow: Workflow): string[] => nodesOf(workflow, /^SaveImageWebsocket$/);

import { words } from '../../../words/words.js';
import type { Json } from '../../../domain/json.js';
import { linkOf, type Workflow, WorkflowProblem } from './workflow.js';

/** An input of a node. */
export interface Place {
  readonly node: string;
  readonly input: string;
}

/** Inputs in which nodes hold a value that have no other purpose: primitives, constants, seeds of the known packs. */
const HOLDERS = ['value', 'seed', 'noise_seed', 'int', 'float', 'number', 'string', 'text', 'prompt', 'a'];

/** Where the value of an input stands: behind its links, if nodes that only pass a value on are all that lies between; else itself. */
export function source(workflow: Workflow, place: Place): Place {
  let at = place;
  for (const seen = new Set<string>(); ;) {
    const link = linkOf(workflow[at.node]?.inputs[at.input]);
    if (!link) return at;
    const input = holderOf(workflow[link.node]?.inputs ?? {}, at.input);
    if (input === undefined || seen.has(link.node)) return place;
    seen.add(link.node);
    at = { node: link.node, input };
  }
}

/** The one input in which a node holds the value that it gives; undefined for a node that computes. */
function holderOf(inputs: Readonly<Record<string, Json>>, asked: string): string | undefined {
  const names = Object.keys(inputs);
  // A node with several links mixes what it is given.
  if (names.filter((name) => linkOf(inputs[name])).length > 1) return undefined;
  const own = [asked, ...HOLDERS].find((name) => names.includes(name));
  return own ?? (names.length === 1 ? names[0] : undefined);
}

/**
 * Every input that takes a seed, of nodes of whatever class, each once: core SamplerCustom has one as well as the samplers of custom nodes.
 * One that is computed from others has none to be set.
 */
export function seedPlaces(workflow: Workflow): readonly Place[] {
  const found = Object.entries(workflow).flatMap(([node, { inputs }]) =>
    ['noise_seed', 'seed']
      .filter((input) => Object.hasOwn(inputs, input))
      .map((input) => source(workflow, { node, input }))
      .filter((place) => isNumber(workflow[place.node]?.inputs[place.input])),
  );
  const places = [...new Map(found.map((place) => [`${place.node}/${place.input}`, place])).values()];
  if (places.length === 0) throw missing('seed');
  return places;
}

const isNumber = (value: Json | undefined): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value));

const WITHOUT_PLACE: Readonly<Record<string, 'workflow.noPlaceFlux' | 'workflow.noPlaceSize'>> = {
  negativePrompt: 'workflow.noPlaceFlux',
  width: 'workflow.noPlaceSize',
  height: 'workflow.noPlaceSize',
};

export function missing(target: string): WorkflowProblem {
  const key = WITHOUT_PLACE[target] ?? 'workflow.noPlace';
  return new WorkflowProblem(words(key, { target, example: `{"${target}": "46.${target}"}` }));
}

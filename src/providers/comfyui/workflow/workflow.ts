import { SpokenError } from '../../../domain/failures/spoken-error.js';
import { type Words, words } from '../../../words/words.js';
import { z } from 'zod';
import type { Json, JsonObject } from '../../../domain/json.js';

/** A node of a workflow in API format. */
export type WorkflowNode = {
  readonly class_type: string;
  readonly inputs: JsonObject;
  readonly _meta?: JsonObject;
};

/** A workflow in API format: what the menu entry "Export (API)" of ComfyUI writes. */
export type Workflow = Readonly<Record<string, WorkflowNode>>;

/** What is wrong with a workflow, or with what is wanted of it: it follows the name of the workflow. */
export class WorkflowProblem extends SpokenError {
  override readonly name = 'WorkflowProblem';

  constructor(override readonly text: Words) {
    super(text);
  }
}

const nodeSchema = z.looseObject({
  class_type: z.string(),
  inputs: z.record(z.string(), z.json()),
  _meta: z.record(z.string(), z.json()).exactOptional(),
});

/** @throws WorkflowProblem when it is not in API format */
export function readWorkflow(value: unknown): Workflow {
  if (!isObject(value)) throw new WorkflowProblem(words('workflow.notObject'));
  if (Array.isArray(value['nodes'])) {
    throw new WorkflowProblem(words('workflow.editorFile'));
  }
  // What scripts post to /prompt, and what histories and pictures hold, has the workflow inside.
  if (isObject(value['prompt']) && !('class_type' in value['prompt'])) return readWorkflow(value['prompt']);
  const entries = Object.entries(value);
  if (entries.length === 0) throw new WorkflowProblem(words('workflow.noNodes'));
  for (const [id, node] of entries) {
    if (!nodeSchema.safeParse(node).success) {
      throw new WorkflowProblem(words('workflow.notApi', { id: id.slice(0, 40) }));
    }
  }
  return value as Workflow;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The node and the output slot that an input is linked to; undefined for a value. */
export function linkOf(value: Json | undefined): { readonly node: string; readonly slot: number } | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [node, slot] = value as readonly Json[];
  return typeof node === 'string' && typeof slot === 'number' ? { node, slot } : undefined;
}

/** `47 (CLIPTextEncode)`, with the title where it has one of its own. */
export function nodePhrase(workflow: Workflow, id: string): string {
  const node = workflow[id];
  if (!node) return id;
  const title = titleOf(node);
  const named = title === undefined || title === node.class_type ? node.class_type : `${node.class_type} "${title}"`;
  return `${id} (${named})`;
}

function titleOf(node: WorkflowNode): string | undefined {
  const title = node._meta?.['title'];
  return typeof title === 'string' ? title : undefined;
}

/** The id of the node that a person named by its id or, if it is the only one, by its title. @throws WorkflowProblem */
export function findNode(workflow: Workflow, name: string): string {
  const named = nodeNamed(workflow, name);
  if (named !== undefined) return named;
  const titled = nodesTitled(workflow, name);
  if (titled.length > 1) throw new WorkflowProblem(words('workflow.sameTitle', { count: titled.length, name }));
  throw new WorkflowProblem(noNode(workflow, name));
}

/** The same, or undefined where no node, or more than one, has the name. */
export function nodeNamed(workflow: Workflow, name: string): string | undefined {
  if (Object.hasOwn(workflow, name)) return name;
  const titled = nodesTitled(workflow, name);
  return titled.length === 1 ? titled[0] : undefined;
}

function nodesTitled(workflow: Workflow, name: string): string[] {
  return Object.entries(workflow).flatMap(([id, node]) => (titleOf(node) === name ? [id] : []));
}

const MOST_LISTED = 12;

function noNode(workflow: Workflow, name: string): Words {
  const ids = Object.keys(workflow);
  const shown = ids.slice(0, MOST_LISTED).map((id) => nodePhrase(workflow, id));
  const said = { name, nodes: { names: shown } };
  const count = ids.length - shown.length;
  return count > 0 ? words('workflow.noNodeMore', { ...said, count }) : words('workflow.noNode', said);
}

/** Ids of the nodes of these classes. */
export function nodesOf(workflow: Workflow, classes: RegExp): string[] {
  return Object.keys(workflow).filter((id) => classes.test(workflow[id]?.class_type ?? ''));
}

import type { Catalogue } from './catalogue.js';
import { checkValue, complaint, configOf, type Complaint } from './check-value.js';
import { PythonError, pyRepr, pyText } from './convert.js';
import type { Disk } from './disk.js';
import type { Prompt, PromptNode } from './heap.js';
import { expanded } from './inputs.js';
import { isFields } from './json.js';
import type { InputSpec, NodeClass } from './node-types.js';
import type { Traits } from './versions.js';

export interface NodeComplaints {
  readonly errors: readonly Complaint[];
  readonly dependent_outputs: string[];
  readonly class_type: string;
}

export interface Verdict {
  readonly error: Complaint | null;
  /** The outputs that can be made. */
  readonly outputs: readonly string[];
  readonly nodeErrors: Readonly<Record<string, NodeComplaints>>;
}

/** The order of `validate_prompt` in ComfyUI's execution.py; converts the inputs of the prompt in place, as that does. */
export function validatePrompt(prompt: Prompt, catalogue: Catalogue, disk: Disk, traits: Traits): Verdict {
  const outputs: string[] = [];
  for (const [id, node] of Object.entries(prompt)) {
    if (!isFields(node)) throw new PythonError('AttributeError', `'${typeof node}' object has no attribute 'get'`);
    const known = catalogue.get(node.class_type);
    if (!known) return { error: missingNode(id, node, traits), outputs: [], nodeErrors: {} };
    if (known.isOutput) outputs.push(id);
  }
  if (outputs.length === 0)
    return { error: complaint('prompt_no_outputs', 'Prompt has no outputs', '', {}), outputs, nodeErrors: {} };
  const validation = new Validation(prompt, catalogue, disk);
  const good: string[] = [];
  const words: string[] = [];
  const nodeErrors: Record<string, NodeComplaints> = {};
  for (const output of outputs) {
    const { valid, errors } = validation.output(output);
    if (valid) {
      good.push(output);
      continue;
    }
    words.push(...errors.map(({ message, details }) => `${message}: ${details}`));
    for (const [id, result] of validation.results) {
      if (result.valid || result.errors.length === 0) continue;
      nodeErrors[id] ??= { errors: result.errors, dependent_outputs: [], class_type: prompt[id]?.class_type ?? '' };
      nodeErrors[id].dependent_outputs.push(output);
    }
  }
  const failed = complaint('prompt_outputs_failed_validation', 'Prompt outputs failed validation', words.join('\n'), {});
  return { error: good.length === 0 ? failed : null, outputs: good, nodeErrors };
}

function missingNode(id: string, node: PromptNode, { missingNode: type }: Traits): Complaint {
  const name: unknown = node.class_type;
  if (type === 'invalid_prompt') {
    const words =
      name === undefined
        ? 'Cannot execute because a node is missing the class_type property.'
        : `Cannot execute because node ${pyText(name)} does not exist.`;
    return complaint(type, words, `Node ID '#${id}'`, {});
  }
  const title = node._meta?.title ?? name ?? null;
  const extra = { node_id: id, class_type: name ?? null, node_title: title };
  const words =
    name === undefined
      ? `Node 'ID #${id}' has no class_type. The workflow may be corrupted or a custom node is missing.`
      : `Node '${pyText(title)}' not found. The custom node may not be installed.`;
  return complaint(type, words, `Node ID '#${id}'`, extra);
}

interface Result {
  readonly valid: boolean;
  readonly errors: readonly Complaint[];
}

class Validation {
  readonly results = new Map<string, Result>();
  readonly #path: string[] = [];

  constructor(
    readonly prompt: Prompt,
    readonly catalogue: Catalogue,
    readonly disk: Disk,
  ) {}

  output(id: string): Result {
    try {
      return this.#node(id);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      const extra = { exception_type: error.type, traceback: [] };
      const result = {
        valid: false,
        errors: [complaint('exception_during_validation', 'Exception when validating node', error.message, extra)],
      };
      this.results.set(id, result);
      return result;
    }
  }

  #node(id: string): Result {
    const done = this.results.get(id);
    if (done) return done;
    const loop = this.#path.indexOf(id);
    if (loop >= 0) return this.#loop(id, this.#path.slice(loop));
    this.#path.push(id);
    const { inputs, known } = this.#known(id);
    const errors: Complaint[] = [];
    let valid = true;
    for (const spec of expanded(known.inputs, inputs)) {
      const found = this.#input(spec, inputs, known);
      if (found === 'upstream') valid = false;
      else if (found) errors.push(found);
    }
    this.#path.pop();
    const looped = this.results.get(id);
    if (looped) return looped;
    const result = { valid: valid && errors.length === 0, errors };
    this.results.set(id, result);
    return result;
  }

  #loop(id: string, nodes: readonly string[]): Result {
    const names = [...nodes, id].map((node) => `${node} (${this.prompt[node]?.class_type ?? ''})`);
    const extra = { node_id: id, cycle_nodes: nodes };
    const result = {
      valid: false,
      errors: [complaint('dependency_cycle', 'Dependency cycle detected', names.join(' -> '), extra)],
    };
    this.results.set(id, result);
    return result;
  }

  #known(id: string): { inputs: Record<string, unknown>; known: NodeClass } {
    const node = this.prompt[id];
    const known = node && this.catalogue.get(node.class_type);
    if (!known) throw new PythonError('KeyError', pyRepr(id));
    if (!isFields(node.inputs)) throw new PythonError('KeyError', "'inputs'");
    return { inputs: node.inputs, known };
  }

  #input(spec: InputSpec, inputs: Record<string, unknown>, known: NodeClass): Complaint | 'upstream' | undefined {
    const { name } = spec;
    const value = inputs[name];
    if (!(name in inputs)) {
      return spec.optional
        ? undefined
        : complaint('required_input_missing', 'Required input is missing', name, { input_name: name });
    }
    if (Array.isArray(value)) return this.#link(spec, value);
    if (known.validate?.input === name) {
      const problem = known.validate.problem(value, this.disk);
      const words = 'Custom validation failed for node';
      return problem === undefined
        ? undefined
        : complaint('custom_validation_failed', words, `${name} - ${problem}`, { input_name: name });
    }
    const converted = checkValue(spec, value);
    if ('complaint' in converted) return converted.complaint;
    inputs[name] = converted.value;
    return undefined;
  }

  #link(spec: InputSpec, value: readonly unknown[]): Complaint | 'upstream' | undefined {
    const { name } = spec;
    const about = { input_name: name, input_config: configOf(spec) };
    const [from, slot] = value;
    if (value.length !== 2) {
      const words = 'Bad linked input, must be a length-2 list of [node_id, slot_index]';
      return complaint('bad_linked_input', words, name, { ...about, received_value: value });
    }
    if (typeof from !== 'string') throw new PythonError('KeyError', pyRepr(from));
    const outputs = this.#known(from).known.outputs;
    const received = typeof slot === 'number' ? outputs.at(slot) : undefined;
    if (received === undefined) throw new PythonError('IndexError', 'tuple index out of range');
    if (received !== spec.type && spec.type !== '*') {
      const details = `${name}, received_type(${received}) mismatch input_type(${spec.type})`;
      const extra = { ...about, received_type: received, linked_node: value };
      return complaint('return_type_mismatch', 'Return type mismatch between linked nodes', details, extra);
    }
    try {
      return this.#node(from).valid ? undefined : 'upstream';
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      this.#path.splice(this.#path.indexOf(from));
      const extra = {
        ...about,
        exception_message: error.message,
        exception_type: error.type,
        traceback: ['  File "/comfyui/execution.py", line 955, in validate_inputs\n'],
        linked_node: value,
      };
      const words = 'Exception when validating inner node';
      this.results.set(from, {
        valid: false,
        errors: [complaint('exception_during_inner_validation', words, error.message, extra)],
      });
      return 'upstream';
    }
  }
}

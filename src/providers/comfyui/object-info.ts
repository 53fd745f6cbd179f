import { z } from 'zod';
import type { Json } from '../../domain/json.js';
import type { Server } from './server.js';
import { linkOf, nodePhrase, type Workflow } from './workflow.js';

const limits = z.looseObject({ min: z.number(), max: z.number(), options: z.array(z.json()) }).partial();
/** Type and limits of an input: older nodes have the choices in place of the type, newer ones `COMBO` with `options` (recorded, http/07). */
const spec = z.tuple([z.union([z.string(), z.array(z.json())])]).rest(z.unknown());
const classInfo = z.object({
  input: z
    .object({ required: z.record(z.string(), z.unknown()).catch({}), optional: z.record(z.string(), z.unknown()).catch({}) })
    .partial(),
});
type ClassInfo = z.infer<typeof classInfo>;

const SHOWN_CHOICES = 5;

/** What the server would not take of a workflow, one sentence each: classes, files, values and inputs that are not there. */
export async function workflowProblems(server: Server, workflow: Workflow): Promise<string[]> {
  const names = [...new Set(Object.values(workflow).map((node) => node.class_type))];
  const known = new Map(await Promise.all(names.map(async (name) => [name, await infoOf(server, name)] as const)));
  return Object.entries(workflow).flatMap(([id, { class_type: name, inputs }]) => {
    const phrase = nodePhrase(workflow, id);
    const info = known.get(name);
    if (!info) return [`${phrase}: the server has no node of this class; the custom node is not installed.`];
    const { required = {}, optional = {} } = info.input;
    const missing = Object.keys(required).filter((input) => !Object.hasOwn(inputs, input));
    return [
      ...missing.map((input) => `${phrase}: the input ${input} is missing.`),
      ...Object.entries(inputs).flatMap(([input, value]) => {
        const link = linkOf(value);
        if (link) return workflow[link.node] ? [] : [`${phrase}: ${input} is linked to node ${link.node}, which is not there.`];
        const problem = valueProblem(value, required[input] ?? optional[input]);
        return problem === undefined ? [] : [`${phrase}: ${input} ${problem}.`];
      }),
    ];
  });
}

async function infoOf(server: Server, name: string): Promise<ClassInfo | undefined> {
  const all = z.record(z.string(), z.unknown()).parse(await server.get(`/object_info/${encodeURIComponent(name)}`));
  // An unknown class is answered with an empty object (recorded, http/07).
  return all[name] === undefined ? undefined : classInfo.parse(all[name]);
}

function valueProblem(value: Json, described: unknown): string | undefined {
  const parsed = spec.safeParse(described);
  if (!parsed.success) return undefined;
  const [type, more] = parsed.data;
  const { min, max, options, ...others } = limits.catch({}).parse(more ?? {});
  // Its pictures are uploaded with the items.
  if (others['image_upload'] === true) return undefined;
  const choices = Array.isArray(type) ? type : type === 'COMBO' ? options : undefined;
  if (choices) return (choices as readonly Json[]).includes(value) ? undefined : choiceProblem(value, choices);
  const number = Number(value);
  if (min !== undefined && number < min) return `is ${String(number)}, and the least is ${min}`;
  return max !== undefined && number > max ? `is ${String(number)}, and the most is ${max}` : undefined;
}

function choiceProblem(value: Json, choices: readonly Json[]): string {
  const names = choices.map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)));
  const word = typeof value === 'string' ? value : JSON.stringify(value);
  const shown = names.slice(0, SHOWN_CHOICES).join(', ') || 'none';
  const rest = names.length > SHOWN_CHOICES ? ` and ${names.length - SHOWN_CHOICES} more` : '';
  return `is "${word}", which the server does not have; it has ${shown}${rest}`;
}

import { z } from 'zod';
import type { Json, JsonObject } from '../../../domain/json.js';
import { type Words, words } from '../../../words/words.js';
import { nearName } from '../../../domain/text/suggest.js';
import type { Server } from '../servers/server.js';
import { classesOf } from './classes.js';
import { linkOf, nodePhrase, type Workflow, type WorkflowNode } from './workflow.js';

const inputSpecs = z.record(z.string(), z.unknown()).catch({});
const inputsOf = z.object({ required: inputSpecs, optional: inputSpecs }).partial().catch({});
/** What an option of a combo of the newest kind asks for. */
const option = z.looseObject({ key: z.string(), inputs: inputsOf });
const settings = z
  .looseObject({ min: z.number(), max: z.number(), options: z.array(z.json()), image_upload: z.boolean() })
  .partial()
  .catch({});
/**
 * Type and settings of an input: older nodes have the choices instead of the type, newer ones `COMBO` with `options` (recorded,
 * http/07). Of the newest, `COMFY_DYNAMICCOMBO_V3` has inputs for each option and `COMFY_AUTOGROW_V3` is a list; both stand in a workflow
 * under names with dots, such as `resize_type.width` and `images.image0`.
 */
const spec = z.tuple([z.union([z.string(), z.array(z.json())])]).rest(z.unknown());
const classInfo = z.object({ input: inputsOf });
type Inputs = z.infer<typeof inputsOf>;

const SHOWN_CHOICES = 5;

/** Stands in a workflow for a picture of an item, which is uploaded before its job is queued. */
export const UPLOADED = '\u0000uploaded';

/** A template, whose pictures come with the items. */
export function withUploads(workflow: Workflow): Workflow {
  const filled = ([id, node]: [string, WorkflowNode]): [string, WorkflowNode] =>
    node.class_type === 'LoadImage' ? [id, { ...node, inputs: { ...node.inputs, image: UPLOADED } }] : [id, node];
  return Object.fromEntries(Object.entries(workflow).map(filled));
}

/** What the server would not take of a workflow: classes, files, values and inputs that are not there. */
export async function workflowProblems(server: Server, workflow: Workflow): Promise<Words[]> {
  const names = [...new Set(classesOf(workflow).values())];
  const known = new Map(await Promise.all(names.map(async (name) => [name, await infoOf(server, name)] as const)));
  const found = Object.entries(workflow).map(async ([id, { class_type: name, inputs }]) => {
    const phrase = nodePhrase(workflow, id);
    const info = known.get(name);
    if (!info) return [words('comfyui.nodeProblem', { node: phrase, problem: words('node.unknownClass') })];
    const problems = [
      ...inputProblems('', inputs, info),
      ...danglingLinks(workflow, inputs),
      ...(await missingPictures(server, inputs, info)),
    ];
    return problems.map((problem) => words('comfyui.nodeProblem', { node: phrase, problem }));
  });
  return (await Promise.all(found)).flat();
}

async function infoOf(server: Server, name: string): Promise<Inputs | undefined> {
  const described = await describedClass(server, name);
  return described === undefined ? undefined : classInfo.parse(described).input;
}

/** What the server tells of a class of nodes; undefined for an unknown one, which is answered with an empty object (recorded, http/07). */
export async function describedClass(server: Server, name: string): Promise<unknown> {
  return z.record(z.string(), z.unknown()).parse(await server.get(`/object_info/${encodeURIComponent(name)}`))[name];
}

/** `prefix`: of the input that these belong to, such as `resize_type.`. */
function inputProblems(prefix: string, inputs: JsonObject, { required = {}, optional = {} }: Inputs): Words[] {
  return Object.entries({ ...optional, ...required }).flatMap(([short, described]) => {
    const name = `${prefix}${short}`;
    const parsed = spec.safeParse(described);
    if (!parsed.success) return [];
    const [type, more] = parsed.data;
    if (type === 'COMFY_AUTOGROW_V3') return [];
    const value = inputs[name];
    if (value === undefined) return Object.hasOwn(required, short) ? [words('node.missing', { name })] : [];
    if (linkOf(value)) return [];
    if (type === 'COMFY_DYNAMICCOMBO_V3') return dynamicProblems(name, inputs, more);
    const problem = valueProblem(name, value, type, more);
    return problem === undefined ? [] : [problem];
  });
}

function dynamicProblems(name: string, inputs: JsonObject, more: unknown): Words[] {
  const options = (settings.parse(more ?? {}).options ?? []).flatMap((one) => {
    const parsed = option.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
  const value = inputs[name];
  const chosen = options.find(({ key }) => key === value);
  if (chosen) return inputProblems(`${name}.`, inputs, chosen.inputs);
  // Of another form than we know, it is left to the server.
  if (options.length === 0 || value === undefined) return [];
  return [
    choiceProblem(
      name,
      value,
      options.map(({ key }) => key),
    ),
  ];
}

function danglingLinks(workflow: Workflow, inputs: JsonObject): Words[] {
  return Object.entries(inputs).flatMap(([name, value]) => {
    const link = linkOf(value);
    return link && !workflow[link.node] ? [words('node.noLink', { name, node: link.node })] : [];
  });
}

/** Pictures of LoadImage and its relatives that no item brings. Its list leaves out what lies in folders, so the file is asked for. */
async function missingPictures(server: Server, inputs: JsonObject, { required = {}, optional = {} }: Inputs): Promise<Words[]> {
  const found = Object.entries({ ...optional, ...required }).map(async ([name, described]) => {
    const more = spec.safeParse(described).data?.[1];
    const value = inputs[name];
    if (settings.parse(more ?? {}).image_upload !== true || typeof value !== 'string' || value === UPLOADED) return [];
    const [, path = '', type = 'input'] = /^(.*?)(?: \[(\w+)\])?$/s.exec(value) ?? [];
    const slash = path.lastIndexOf('/');
    const query = new URLSearchParams({ filename: path.slice(slash + 1), subfolder: path.slice(0, Math.max(0, slash)), type });
    const { status } = await server.ask(`/view?${query.toString()}`, { method: 'HEAD' });
    return status === 404 ? [words('node.noPicture', { name, value })] : [];
  });
  return (await Promise.all(found)).flat();
}

function valueProblem(name: string, value: Json, type: string | readonly Json[], more: unknown): Words | undefined {
  const { min, max, options, image_upload: isPicture } = settings.parse(more ?? {});
  if (isPicture === true) return undefined;
  const choices = Array.isArray(type) ? (type as readonly Json[]) : type === 'COMBO' ? options : undefined;
  if (choices) return choices.includes(value) ? undefined : choiceProblem(name, value, choices);
  const number = Number(value);
  if (min !== undefined && number < min) return words('node.tooLow', { name, value: String(number), least: String(min) });
  return max !== undefined && number > max
    ? words('node.tooHigh', { name, value: String(number), most: String(max) })
    : undefined;
}

function choiceProblem(name: string, value: Json, choices: readonly Json[]): Words {
  const names = choices.map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)));
  const word = typeof value === 'string' ? value : JSON.stringify(value);
  const shown = names.slice(0, SHOWN_CHOICES);
  const said = { name, value: word, choices: shown.length === 0 ? words('node.none') : { names: shown } };
  const count = names.length - SHOWN_CHOICES;
  if (count <= 0) return words('node.choice', said);
  const near = nearName(word, names);
  return near === undefined
    ? words('node.choiceMore', { ...said, count })
    : words('node.choiceMeant', { ...said, count, meant: near });
}

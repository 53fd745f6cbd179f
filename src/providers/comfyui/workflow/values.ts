import { issueOf } from '../../../domain/issue.js';
import { type Words, words } from '../../../words/words.js';
import { z } from 'zod';
import type { JsonObject } from '../../../domain/json.js';
import { TARGETS } from './places.js';
import { readWorkflow, type Workflow, WorkflowProblem } from './workflow.js';

/** An object, or the text of one. */
function jsonObject(value: unknown, context: z.RefinementCtx): JsonObject {
  const refuse = (text: Words): never => {
    context.addIssue(issueOf(text));
    return z.NEVER;
  };
  let object = value;
  if (typeof value === 'string') {
    try {
      object = JSON.parse(value);
    } catch {
      return refuse(words('parameter.badJson'));
    }
  }
  const checked = z.record(z.string(), z.json()).safeParse(object);
  return checked.success ? checked.data : refuse(words('parameter.notObject'));
}

/** Stands for a file that has not been read yet; the starter does that, see `isFile`. */
export const UNREAD: Workflow = {};

export const workflow = z.unknown().transform((value, context): Workflow => {
  if (typeof value === 'string' && !value.trimStart().startsWith('{')) return UNREAD;
  const object = jsonObject(value, context);
  try {
    return object === z.NEVER ? z.NEVER : readWorkflow(object);
  } catch (error) {
    if (!(error instanceof WorkflowProblem)) throw error;
    context.addIssue(issueOf(error.text));
    return z.NEVER;
  }
});

/** What the editor of ComfyUI saves. */
export const editorWorkflow = z.unknown().transform((value, context): JsonObject => {
  if (typeof value === 'string' && !value.trimStart().startsWith('{')) return UNREAD;
  const object = jsonObject(value, context);
  if (object === z.NEVER || Array.isArray(object['nodes'])) return object;
  context.addIssue(issueOf(words('workflow.notEditorFile')));
  return z.NEVER;
});

/** Smaller numbers run first; a server gives its own from 0 upwards. */
export const queuePriority = z.union([z.number(), z.literal('front')]);

export const map = z
  .unknown()
  .transform(jsonObject)
  .pipe(z.record(z.string().regex(TARGETS), z.string()));

export const inputs = z
  .unknown()
  .transform(jsonObject)
  .pipe(z.record(z.string().regex(/.\../s), z.json()));

/** `images`, `all`, or nodes by id or title. */
export const outputs = z.union([
  z.string().transform((text) => (text === 'images' || text === 'all' ? text : text.split(',').map((id) => id.trim()))),
  z.array(z.string()),
]);

const MOST_SEED = 2n ** 64n - 1n;
export const seed = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^\d{1,20}$/)
    .refine((text) => BigInt(text) <= MOST_SEED),
]);

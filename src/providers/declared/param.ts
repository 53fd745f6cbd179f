import { z } from 'zod';
import { taking } from './words-of.js';

const help = taking('declaration.help', z.union([z.string(), z.strictObject({ en: z.string(), zh: z.string() })]));
const choice = z.string().min(1).max(200);

/** A parameter of the items of a declared site. */
export const param = taking(
  'declaration.param',
  z.union([
    z.strictObject({
      type: z.literal('choice'),
      choices: z.array(choice).min(1),
      default: choice.optional(),
      help: help.optional(),
    }),
    z.strictObject({ type: z.literal('text'), default: z.string().optional(), help: help.optional() }),
    z.strictObject({
      type: z.enum(['number', 'whole']),
      min: z.number().optional(),
      max: z.number().optional(),
      default: z.number().optional(),
      help: help.optional(),
    }),
    z.strictObject({ type: z.literal('switch'), default: z.boolean().optional(), help: help.optional() }),
    z.strictObject({ type: z.literal('json'), help: help.optional() }),
  ]),
);

export type Param = z.infer<typeof param>;

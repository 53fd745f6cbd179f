import { z } from 'zod';
import { taking, someText } from './words-of.js';

const request = taking(
  'declaration.sampleRequest',
  z.strictObject({
    method: z.string().optional(),
    url: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.json().optional(),
  }),
);
const answer = taking(
  'declaration.sampleAnswer',
  z.strictObject({
    status: z.int().min(100).max(599).default(200),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.json().optional(),
  }),
);
const outcome = taking(
  'declaration.outcome',
  z.union([
    z.strictObject({ pictures: z.union([z.array(z.string()).min(1), z.int().min(1)]), seed: z.string().optional() }),
    z.strictObject({
      failure: z.string(),
      billing: z.enum(['unbilled', 'maybe']).optional(),
      message: z.string().optional(),
    }),
    z.strictObject({ empty: z.literal(true) }),
  ]),
);

/** What a site was asked and what it answered, with what has to come of it. */
export const sample = taking(
  'declaration.sample',
  z.strictObject({
    name: someText('declaration.sampleName'),
    prompt: z.string().default('a cat'),
    references: z.int().min(0).max(20).default(0),
    params: z.record(z.string(), z.json()).default({}),
    exchanges: taking('declaration.exchanges', z.array(z.strictObject({ request: request.optional(), answer })).min(1)),
    outcome,
  }),
);

export type Sample = z.infer<typeof sample>;

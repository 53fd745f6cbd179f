import { z } from 'zod';
import { param } from './param.js';
import { charges, errors, HEADER_NAME, headers, ownRequest, places, task, template } from './parts.js';
import { sample } from './samples.js';
import { someNumber, someSeconds, someText, taking } from './words-of.js';

const origin = taking('declaration.origin', z.string().regex(/^https:\/\/(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$/));
const baseUrl = taking('declaration.baseUrl', z.url({ protocol: /^https?$/ }).regex(/^[^?#@]*$/));
/** The names of placeholders that a declaration gives itself. */
export const NAME = /^[a-z][A-Za-z0-9]{0,39}$/;
const name = taking('declaration.name', z.string().regex(NAME));

const auth = taking(
  'declaration.auth',
  z.union([
    z.strictObject({
      header: taking('declaration.headerName', z.string().regex(HEADER_NAME)),
      value: taking('declaration.authValue', z.string().regex(/^[\x21-\x7e ]*\{key\}$/)),
    }),
    z.strictObject({ query: taking('declaration.queryName', z.string().regex(/^[A-Za-z][\w-]{0,63}$/)) }),
  ]),
);

const map = taking(
  'declaration.map',
  z.strictObject({ of: someText('declaration.of'), values: z.record(z.string(), z.json()), otherwise: template.optional() }),
);

const upload = taking(
  'declaration.upload',
  z.strictObject({
    base: baseUrl.optional(),
    ...ownRequest,
    put: taking('declaration.put', z.strictObject({ url: places, headers: headers.optional() })).optional(),
    url: places,
    kept: someSeconds('declaration.uploadKept', 0, 31_536_000).default(3600),
  }),
);

/** What a vendor is, in a file: each place by itself. */
export const declarationContent = z.strictObject({
  $schema: z.string().optional(),
  vendor: someText('declaration.vendor'),
  facts: someText('declaration.facts').optional(),
  baseUrl,
  origins: taking('declaration.origins', z.array(origin)).default([]),
  auth: auth.default({ header: 'Authorization', value: 'Bearer {key}' }),
  model: someText('declaration.model').optional(),
  models: taking('declaration.models', z.array(z.string().min(1)).min(1)).optional(),
  concurrency: someNumber('declaration.concurrency', 1, 100).default(3),
  params: taking('declaration.params', z.record(name, param)).default({}),
  maps: taking('declaration.maps', z.record(name, map)).default({}),
  references: taking(
    'declaration.references',
    z.strictObject({
      as: taking('declaration.as', z.enum(['upload', 'dataUrl', 'base64', 'file'])).default('dataUrl'),
      most: someNumber('declaration.mostReferences', 0, 100).optional(),
      maxBytes: someNumber('declaration.maxBytes', 1, 100_000_000).optional(),
      types: taking('declaration.types', z.array(z.string().regex(/^image\/[a-z0-9.+-]+$/)).min(1)).optional(),
    }),
  ).prefault({}),
  upload: upload.optional(),
  submit: taking(
    'declaration.submit',
    z.strictObject({
      ...ownRequest,
      idempotencyHeader: taking('declaration.idempotency', z.string().regex(HEADER_NAME)).optional(),
    }),
  ),
  task: task.optional(),
  pictures: places,
  seed: places.optional(),
  errors: errors.prefault({}),
  charges: charges.prefault({}),
  check: taking(
    'declaration.check',
    z.strictObject({ path: ownRequest.path, headers: headers.optional(), query: ownRequest.query }),
  ).optional(),
  samples: taking('declaration.samples', z.array(sample)).default([]),
});

export type Declaration = z.infer<typeof declarationContent>;

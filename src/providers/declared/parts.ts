import { z } from 'zod';
import { isPath } from './path.js';
import { someSeconds, taking } from './words-of.js';

const path = z.string().refine(isPath);
const place = z.union([path, z.strictObject({ text: path, json: path })]);
export const places = taking('declaration.places', z.union([place, z.array(place).min(1)]));

/** Whatever JSON can hold; texts in it may be placeholders. */
export const template = taking('declaration.template', z.json());
export const HEADER_NAME = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
/** What no declaration sets: plantain sets it, or it would change how the request is read. */
const OWN_HEADERS = /^(?:host|content-length|transfer-encoding|connection|cookie|proxy-.*|expect|upgrade|te|trailer)$/i;
const headerName = taking(
  'declaration.headerName',
  z
    .string()
    .regex(HEADER_NAME)
    .refine((name) => !OWN_HEADERS.test(name)),
);
const headerText = taking('declaration.headerText', z.string().regex(/^[\x20-\x7e]{0,1000}$/));
export const headers = taking('declaration.headers', z.record(headerName, headerText));
const query = taking('declaration.query', z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])));
const route = taking('declaration.path', z.string().regex(/^\/[^\s?#\\]*$/));
const verb = taking('declaration.method', z.enum(['GET', 'POST', 'PUT', 'DELETE']));
const words = taking('declaration.states', z.array(z.union([z.string(), z.number(), z.boolean()]).transform(String)).min(1));

/** Where a further question goes: a URL that an answer has named, else a path of the site. */
const way = {
  method: verb.default('GET'),
  url: places.optional(),
  path: route.optional(),
  query: query.optional(),
  headers: headers.optional(),
  body: template.optional(),
};
const hasWay = ({ url, path: own }: { url?: unknown; path?: unknown }): boolean => url !== undefined || own !== undefined;

/** What goes out and can come back in the history of a batch: everything that is needed to follow what was accepted. */
const state = { at: places, running: words.optional(), done: words, failed: words.optional() };
export const task = taking(
  'declaration.task',
  z.strictObject({
    id: places.optional(),
    poll: taking(
      'declaration.poll',
      z
        .strictObject({
          ...way,
          first: someSeconds('declaration.first', 0.02, 600).default(2),
          every: someSeconds('declaration.every', 0.02, 60).default(2),
          most: someSeconds('declaration.most', 0.02, 120).default(5),
        })
        .refine(hasWay),
    ),
    state: taking('declaration.state', z.strictObject({ ...state, moderated: words.optional(), unknown: words.optional() })),
    progress: places.optional(),
    result: taking('declaration.result', z.strictObject(way).refine(hasWay)).optional(),
    cancel: taking(
      'declaration.cancel',
      z.strictObject({ ...way, method: verb.default('POST'), while: words.optional() }).refine(hasWay),
    ).optional(),
    kept: someSeconds('declaration.kept', 60, 31_536_000).default(3600),
  }),
);

const CODES = [
  'auth',
  'insufficient_balance',
  'rate_limited',
  'overloaded',
  'invalid_request',
  'content_blocked',
  'server_error',
] as const;
const billing = taking('declaration.billing', z.enum(['unbilled', 'maybe']));
const failure = taking('declaration.failure', z.enum(CODES));
const verdict = taking('declaration.verdict', z.union([failure, z.strictObject({ code: failure, billing })]));
export const errors = taking(
  'declaration.errors',
  z.strictObject({
    success: taking('declaration.success', z.strictObject({ at: places, is: words })).optional(),
    code: places.optional(),
    message: places.optional(),
    codes: taking('declaration.codes', z.record(z.string().min(1), verdict)).default({}),
    statuses: taking('declaration.statuses', z.record(z.string().regex(/^[45]\d\d$/), verdict)).default({}),
  }),
);
export const charges = taking(
  'declaration.charges',
  z.strictObject({ failed: billing.default('maybe'), moderated: billing.default('maybe'), cancelled: billing.default('maybe') }),
);

/** A request to a path of the site. */
export const ownRequest = {
  method: verb.default('POST'),
  path: route,
  query: query.optional(),
  headers: headers.optional(),
  body: template.optional(),
  format: taking('declaration.format', z.enum(['json', 'multipart'])).default('json'),
};

export type Task = z.infer<typeof task>;
export type Errors = z.infer<typeof errors>;
export type Way = Task['poll'] | NonNullable<Task['result']> | NonNullable<Task['cancel']>;

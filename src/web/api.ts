import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { say } from '../words/current.js';
import { words } from '../words/words.js';
import type { WebError } from './reply/errors.js';
import type { SchemaName } from './schemas/answers.js';

type Shape = Readonly<Record<string, z.ZodType>>;
type Given<S extends Shape> = z.infer<z.ZodObject<S>>;

/** What a success answers. */
export interface Answer {
  readonly description: string;
  /** Status code (200). */
  readonly status?: number;
  /** Media type (`application/json`). */
  readonly type?: string;
  /** Of JSON. */
  readonly schema?: SchemaName;
}

/** A route of the API, as the document of the API has it. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/api/v1`; `{name}` is a parameter. */
  readonly path: string;
  readonly summary: string;
  readonly params: Shape;
  readonly query: Shape;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: z.ZodType;
  /** Media type of a body that is read by the route itself. */
  readonly rawBody?: string;
  readonly answer: Answer;
}

interface Described<P extends Shape, Q extends Shape, B extends z.ZodType> extends Pick<
  Route,
  'method' | 'path' | 'summary' | 'answer' | 'rawBody'
> {
  readonly params?: P;
  readonly query?: Q;
  /** Headers with a meaning of their own, described. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: B;
}

/** What a request brings, checked. */
interface Asked<P extends Shape, Q extends Shape, B extends z.ZodType> {
  readonly params: Given<P>;
  readonly query: Given<Q>;
  readonly body: z.infer<B>;
}

/** The routes of the API with their schemas: what is served, and what is documented. */
export class Api {
  readonly hono = new Hono();
  readonly routes: Route[] = [];

  add<P extends Shape = Record<never, never>, Q extends Shape = Record<never, never>, B extends z.ZodType = z.ZodUndefined>(
    described: Described<P, Q, B>,
    handle: (c: Context, asked: Asked<P, Q, B>) => Response | Promise<Response>,
  ): void {
    const { params = {} as P, query = {} as Q, headers = {}, body, ...rest } = described;
    this.routes.push({ ...rest, params, query, headers, ...(body ? { body } : {}) });
    const [ofParams, ofQuery] = [z.object(params), z.object(query)];
    this.hono.on(described.method.toUpperCase(), described.path.replaceAll(/\{(\w+)\}/g, ':$1'), async (c) => {
      const given = {
        params: ofParams.safeParse(c.req.param()),
        query: ofQuery.safeParse(c.req.query()),
        body: body ? body.safeParse(await jsonOf(c)) : undefined,
      };
      const mistakes = [given.params, given.query, given.body].flatMap((one) => one?.error?.issues ?? []);
      if (mistakes.length > 0 || !given.params.success || !given.query.success) return refused(c, mistakes);
      const asked = { params: given.params.data, query: given.query.data, body: given.body?.data };
      return handle(c, asked as Asked<P, Q, B>);
    });
  }
}

/** Of a request with another content, or with none: what no schema takes. */
async function jsonOf(c: Context): Promise<unknown> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) return undefined;
  try {
    return await c.req.json();
  } catch {
    return undefined;
  }
}

function refused(c: Context, mistakes: readonly z.core.$ZodIssue[]): Response {
  const problems = mistakes.map(({ path, message }) =>
    path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  );
  const error: WebError = { code: 'usage', message: say(words('web.badRequest')), problems };
  return c.json({ error }, 400);
}

/** A batch by its name. */
export const ofBatch = {
  batch: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^/\\]+$/)
    .describe('Name of the batch.'),
};

/** An item. */
export const ofItem = {
  ...ofBatch,
  index: z.coerce.number().int().min(0).max(10_000_000).describe('Position of the item in the input, from 0.'),
};

/** A picture of an item. */
export const ofPicture = {
  ...ofItem,
  n: z.coerce.number().int().min(0).max(10_000).describe('Which of the pictures of the item, from 0.'),
};

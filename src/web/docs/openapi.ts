import { z } from 'zod';
import type { Api, Route } from '../api.js';
import { SCHEMAS } from '../schemas/answers.js';

const refTo = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

/** The document of the API by OpenAPI 3.1, made from what is served. */
export function openApi({ routes }: Pick<Api, 'routes'>, version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'plantain',
      version,
      description: 'Batches of AI pictures: prepare, start, follow, control them, and fetch their pictures.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { browser: [] }],
    paths,
    components: {
      schemas: schemas(),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The token of this start of the server.' },
        browser: {
          type: 'apiKey',
          in: 'cookie',
          name: 'plantain_<port>',
          description: 'Set when a browser opens the address with the token.',
        },
      },
    },
  };
}

function operationOf({ method, path, summary, params, query, headers, body, rawBody, answer }: Route): object {
  const parameters = [
    ...Object.entries(params).map(([name, schema]) => parameter('path', name, schema)),
    ...Object.entries(query).map(([name, schema]) => parameter('query', name, schema)),
    ...Object.entries(headers).map(([name, description]) => ({ in: 'header', name, description, schema: { type: 'string' } })),
  ];
  const json = body && { 'application/json': { schema: jsonSchema(body) } };
  const content = json ?? (rawBody === undefined ? undefined : { [rawBody]: { schema: { type: 'string', format: 'binary' } } });
  return {
    operationId: `${method} ${path}`.replaceAll(/[^a-z]+(\w?)/gi, (_, letter: string) => letter.toUpperCase()),
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(content ? { requestBody: { required: true, content } } : {}),
    responses: {
      [String(answer.status ?? 200)]: { description: answer.description, ...contentOf(answer) },
      default: { description: 'An error.', content: { 'application/json': { schema: refTo('Error') } } },
    },
  };
}

function contentOf({ schema, type, status }: Route['answer']): object {
  if (status === 204) return {};
  const described = schema === undefined ? { type: 'string' } : refTo(schema);
  return { content: { [type ?? 'application/json']: { schema: described } } };
}

function parameter(place: 'path' | 'query', name: string, schema: z.ZodType): object {
  const { description, ...rest } = jsonSchema(schema) as { description?: string };
  const required = place === 'path';
  return { in: place, name, required, ...(description === undefined ? {} : { description }), schema: rest };
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}

/** All schemas by their names; what several of them hold stands once, and they refer to it. */
function schemas(): object {
  const all: Record<string, object> = {};
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const { $schema: _schema, $defs = {}, ...rest } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
    Object.assign(all, withRefs($defs));
    all[name] = withRefs(rest) as object;
  }
  return all;
}

const withRefs = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll('"#/$defs/', '"#/components/schemas/')
      .replaceAll(/"id":"[A-Z]\w*",?/g, ''),
  );

import { z } from 'zod';
import type { Api, Route } from '../../src/web/api.js';
import { SCHEMAS } from '../../src/web/schemas/answers.js';

const HEAD = `# HTTP API

\`plantain web\` serves the page of a folder and this API: what the page does, any program can do. This page is made of the routes in
\`src/web/routes\`. The same as an OpenAPI document: \`/api/v1/openapi.json\`; for people: \`/api\`. How the server is protected: [web.md](web.md).

Every path begins with \`/api/v1\`. Every request needs the token that \`plantain web\` prints (\`--json\` prints it in \`url\`):

\`\`\`
curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:$PORT/api/v1/batches
curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
     -d '{"prompt": "A pear", "count": 2}' http://127.0.0.1:$PORT/api/v1/batches
\`\`\`

Texts are in the language of \`?lang=en\` or \`?lang=zh\`, else of \`Accept-Language\`. Times are epoch milliseconds, durations in requests are seconds.
An error answers \`{ "error": { "code", "message", "problems"?, "advice"? } }\` with one of these:

| status | meaning |
| --- | --- |
| 400 | the request does not fit the route |
| 401 | the token is missing or wrong |
| 403 | another page has sent the request, or the server is called by another name |
| 404 | there is no such batch, item, picture or upload |
| 409 | something that is there stands in the way: a batch of this name, a batch that has ended, a configuration that lacks something |
| 412 | the marks were changed meanwhile |
| 413 | a file is too large |
| 415 | a file is no picture |
| 422 | items, files or parameters cannot be used |
| 502 | Temporal or the site does not answer, or refuses |

## Routes
`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Of a field that may be absent, what it is when it is there. */
function meaningOf(schema: z.core.$ZodType): string {
  const { description } = z.globalRegistry.get(schema) ?? {};
  const { innerType } = schema._zod.def as { readonly innerType?: z.core.$ZodType };
  return description ?? (innerType ? meaningOf(innerType) : '');
}

/** docs/http-api.md, whole. */
export function apiDocument({ routes }: Pick<Api, 'routes'>): string {
  return [HEAD, ...routes.map(routeText), '## Answers\n', ...Object.entries(SCHEMAS).map(schemaText)].join('\n');
}

function routeText({ method, path, summary, params, query, headers, body, answer }: Route): string {
  const rows = [
    ...rowsOf('path', params),
    ...rowsOf('query', query),
    ...Object.entries(headers).map(([name, what]) => `| \`${name}\` | header | ${cell(what)} |`),
    ...(body instanceof z.ZodObject ? rowsOf('body', body.shape) : []),
  ];
  const given = rows.length === 0 ? [] : ['', '| name | in | meaning |', '| --- | --- | --- |', ...rows];
  const schema = answer.schema === undefined ? '' : ` [${answer.schema}](#${answer.schema.toLowerCase()})`;
  const type = answer.type === undefined ? '' : ` (\`${answer.type}\`)`;
  return [
    `### ${method.toUpperCase()} ${path}`,
    '',
    summary,
    ...given,
    '',
    `Answers ${answer.status ?? 200}: ${answer.description}${schema}${type}`,
    '',
  ].join('\n');
}

function rowsOf(place: string, shape: Readonly<Record<string, z.ZodType>>): string[] {
  return Object.entries(shape).map(([name, schema]) => `| \`${name}\` | ${place} | ${cell(meaningOf(schema))} |`);
}

function schemaText([name, schema]: [string, z.ZodType]): string {
  const shape: Readonly<Record<string, z.ZodType>> = schema instanceof z.ZodObject ? schema.shape : {};
  const table = Object.entries(shape).map(
    ([field, of]) => `| \`${field}${of.type === 'optional' ? '?' : ''}\` | ${cell(meaningOf(of))} |`,
  );
  return [`### ${name}`, '', '| field | meaning |', '| --- | --- |', ...table, ''].join('\n');
}

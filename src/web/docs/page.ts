import { z } from 'zod';
import type { Api, Route } from '../api.js';
import { tell } from '../../words/current.js';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
/** `code` between backticks. */
const prose = (text: string): string => escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

/** The API for people, without a script. */
export function apiPage({ routes }: Pick<Api, 'routes'>): string {
  return `<!doctype html>
<html>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>plantain API</title></head>
<body>
<h1>plantain API</h1>
<p>${prose(tell('web.api.about'))} <a href="/api/v1/openapi.json">openapi.json</a></p>
<pre>curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:$PORT/api/v1/batches</pre>
${routes.map(section).join('\n')}
</body>
</html>
`;
}

function section({ method, path, summary, params, query, headers, body, answer }: Route): string {
  const rows = [
    ...Object.entries(params).map(([name, schema]) => row(name, tell('web.api.path'), schema.description)),
    ...Object.entries(query).map(([name, schema]) => row(name, tell('web.api.query'), schema.description)),
    ...Object.entries(headers).map(([name, what]) => row(name, tell('web.api.header'), what)),
    ...fieldsOf(body).map(([name, schema]) => row(name, tell('web.api.body'), schema.description)),
  ];
  const table = rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
  return `<h2><code>${method.toUpperCase()} /api/v1${escaped(path)}</code></h2>
<p>${prose(summary)}</p>${table}
<p>${answer.status ?? 200}: ${prose(answer.description)}${answer.schema === undefined ? '' : ` <code>${answer.schema}</code>`}</p>`;
}

const row = (name: string, place: string, what = ''): string =>
  `<tr><td><code>${escaped(name)}</code></td><td>${escaped(place)}</td><td>${prose(what)}</td></tr>`;

function fieldsOf(body: z.ZodType | undefined): [string, z.ZodType][] {
  const shape: Readonly<Record<string, z.ZodType>> = body instanceof z.ZodObject ? body.shape : {};
  return Object.entries(shape);
}

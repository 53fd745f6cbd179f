import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../../src/web/app.js';
import { openApi } from '../../src/web/docs/openapi.js';
import { apiDocument } from './api-page.js';
import { InProcess } from './in-process.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
let server: InProcess;
beforeAll(async () => {
  server = await InProcess.open();
});
afterAll(() => server.close());

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

describe('the document of the API', () => {
  it('is valid: its schemas are, its references lead somewhere, its parameters are those of its paths', async () => {
    const document = (await (await server.ask('/api/v1/openapi.json')).json()) as Document;
    expect(document.openapi).toBe('3.1.0');
    const text = JSON.stringify(document);
    const names = Object.keys(document.components.schemas);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) expect(names).toContain(name);
    expect(text).not.toContain('#/$defs');
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: 'document', ...document });
    for (const name of names) expect(() => ajv.compile({ $ref: `document#/components/schemas/${name}` }), name).not.toThrow();
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, operation })),
    );
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const named = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name);
      expect(named, path).toEqual(inPath);
      expect(Object.keys(operation.responses)).toContain('default');
    }
  });

  it('tells of a session what the session is', async () => {
    const document = openApi(apiOf(server.rooms), '1');
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: 'document', ...document });
    for (const [path, name] of [
      ['/session', 'Session'],
      ['/sites/banana', 'Site'],
      ['/doctor', 'Checkup'],
      ['/sites/x', 'Error'],
    ] as const) {
      const check = ajv.compile({ $ref: `document#/components/schemas/${name}` });
      check(await (await server.ask(`/api/v1${path}`)).json());
      expect(check.errors, path).toBeNull();
    }
  });

  it('is read by people, too', async () => {
    const page = await (await server.ask('/api?lang=zh')).text();
    expect(page).toContain('POST /api/v1/batches');
    expect(page).toMatch(/\p{Script=Han}/u);
    expect(page).not.toMatch(/<script|https?:\/\/(?!127)/);
  });

  it('is the page of the docs: run with --update', async () => {
    await expect(apiDocument(apiOf(server.rooms))).toMatchFileSnapshot(`${docs}http-api.md`);
  });
});

describe('a request that does not fit', () => {
  const post = (path: string, body: unknown, type = 'application/json'): Promise<Response> =>
    server.ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': type } });

  it('is told what is wrong', async () => {
    const response = await post('/api/v1/forecasts', { prompt: 3, unknown: 1 });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { code: string; problems: string[] } };
    expect(error.code).toBe('usage');
    expect(error.problems.join(' ')).toMatch(/prompt.*unknown/s);
    expect((await post('/api/v1/forecasts', { prompt: 'a pear' }, 'text/plain')).status).toBe(400);
    expect((await server.ask('/api/v1/batches?limit=many')).status).toBe(400);
  });

  it('names no file of this computer', async () => {
    for (const images of [['/etc/passwd'], ['../../secret.png'], ['file:///etc/passwd']]) {
      const response = await post('/api/v1/forecasts', { items: [{ prompt: 'a pear', images }] });
      expect(response.status).toBe(422);
    }
    for (const field of ['input', 'out', 'imageUrlsFile']) {
      expect((await post('/api/v1/forecasts', { prompt: 'a pear', [field]: '/tmp' })).status, field).toBe(400);
    }
  });
});

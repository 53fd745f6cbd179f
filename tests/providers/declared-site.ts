import { readDeclaration } from '../../src/config/declared/declarations.js';
import { declaration as schema } from '../../src/providers/declared/declaration.js';
import { declaredProvider } from '../../src/providers/declared/provider.js';
import type { Provider } from '../../src/providers/provider.js';
import type { ContractSite, ProviderSetup, Trouble } from '../../src/testing/provider-contract.js';
import { listen, readBody, sendJson } from '../../stand-ins/src/server.js';
import { PNG } from '../spool/fixture.js';

/** What a vendor says, by its facts. */
export interface Dialect {
  /** The header that carries the key, with what stands before it. */
  readonly key: readonly [header: string, before: string];
  /** Path of the paid request. */
  readonly submit: RegExp;
  /** The answer to a submit: a task, or a picture. */
  accept(url: string): unknown;
  /** The answer to a question about the task, which is over; without a picture where there is no URL. */
  ended?(picture: string | undefined, url: string): unknown;
  /** The answer to a submit without a picture, of a vendor that answers at once. */
  empty?(): unknown;
  /** The body of an error. */
  error(message: string): unknown;
}

/** The shipped declaration with the stand-in in place of its vendor, asked quickly. */
export async function quickProvider(name: string): Promise<Provider> {
  const { declaration } = await readDeclaration(name, process.cwd());
  const task = declaration.task && {
    ...declaration.task,
    poll: { ...declaration.task.poll, first: 0.02, every: 0.02, most: 0.05 },
  };
  return declaredProvider(`declared:${name}`, schema.parse({ ...declaration, ...(task && { task }) }));
}

const STATUSES: Partial<Record<Trouble, readonly [number, Record<string, string>]>> = {
  unauthorized: [401, {}],
  rate_limited: [429, { 'retry-after': '7' }],
  server_error: [500, {}],
};

/** A vendor on this computer that speaks the dialect. */
export const subjectOf = (dialect: Dialect): ProviderSetup => ({
  async start(key): Promise<ContractSite> {
    let billable = 0;
    let trouble: Trouble | undefined;
    const server = await listen(0, async (request, response) => {
      const path = request.url ?? '';
      if (path.startsWith('/pictures/')) {
        response.writeHead(200, { 'content-type': 'image/png' });
        response.end(PNG);
        return;
      }
      await readBody(request, 10_000_000);
      const [header, before] = dialect.key;
      if (request.headers[header] !== `${before}${key}`) return sendJson(response, 401, dialect.error('who are you'));
      const url = `http://127.0.0.1:${server.port}`;
      if (request.method !== 'POST' || !dialect.submit.test(path)) {
        return sendJson(response, 200, dialect.ended?.(trouble === 'no_image' ? undefined : `${url}/pictures/a.png`, url) ?? {});
      }
      billable += 1;
      const [status, headers] = (trouble && STATUSES[trouble]) ?? [200, {}];
      if (status !== 200) return sendJson(response, status, dialect.error(`no: ${key}`), headers);
      if (trouble === 'hang') return new Promise(() => undefined);
      const body = JSON.stringify(trouble === 'no_image' && dialect.empty ? dialect.empty() : dialect.accept(url));
      response.writeHead(200, { 'content-type': trouble === 'wrong_type' ? 'text/html' : 'application/json' });
      if (trouble === 'wrong_type') return void response.end('<html><body>Bad Gateway</body></html>');
      if (trouble === 'garbage') return void response.end(body.slice(0, body.length / 2));
      if (trouble !== 'cut') return void response.end(body);
      response.write(body.slice(0, body.length / 2), () => response.destroy());
    });
    return {
      baseUrl: server.url,
      billable: () => billable,
      cause: (name) => {
        trouble = name;
      },
      close: () => server.close(),
    };
  },
});

const bearer = ['authorization', 'Bearer '] as const;
const code = (message: string) => ({ error: { message } });

export const DIALECTS: Readonly<Record<string, Dialect>> = {
  fal: {
    key: ['authorization', 'Key '],
    submit: /^\/fal-ai\/nano-banana$/,
    accept: (url) => ({ request_id: 'r', status_url: `${url}/requests/r/status`, response_url: `${url}/requests/r` }),
    ended: (picture) => ({ status: 'COMPLETED', images: picture === undefined ? [] : [{ url: picture }] }),
    error: (detail) => ({ detail }),
  },
  replicate: {
    key: bearer,
    submit: /^\/models\/google\/nano-banana\/predictions$/,
    accept: (url) => ({ id: 'p', status: 'starting', urls: { get: `${url}/predictions/p` } }),
    ended: (picture) => ({ status: 'succeeded', output: picture ?? null }),
    error: (detail) => ({ detail }),
  },
  bfl: {
    key: ['x-key', ''],
    submit: /^\/flux-2-pro$/,
    accept: (url) => ({ id: 't', polling_url: `${url}/get_result` }),
    ended: (picture) => ({ status: 'Ready', result: { sample: picture ?? null } }),
    error: (detail) => ({ detail }),
  },
  'dashscope-wan': {
    key: bearer,
    submit: /^\/services\/aigc\/image-generation\/generation$/,
    accept: () => ({ output: { task_id: 't', task_status: 'PENDING' } }),
    ended: (picture) => ({ output: { task_status: 'SUCCEEDED', results: picture === undefined ? [] : [{ url: picture }] } }),
    error: (message) => ({ code: 'Other', message }),
  },
  'dashscope-qwen': {
    key: bearer,
    submit: /multimodal-generation\/generation$/,
    accept: (url) => ({ output: { choices: [{ message: { content: [{ image: `${url}/pictures/a.png` }] } }] } }),
    empty: () => ({ output: { choices: [] } }),
    error: (message) => ({ code: 'Other', message }),
  },
  seedream: {
    key: bearer,
    submit: /^\/images\/generations$/,
    accept: () => ({ data: [{ b64_json: PNG.toString('base64') }] }),
    empty: () => ({ data: [] }),
    error: code,
  },
  apimart: {
    key: bearer,
    submit: /^\/images\/generations$/,
    accept: () => ({ code: 200, data: [{ task_id: 't' }] }),
    ended: (picture) => ({
      code: 200,
      data: { status: 'completed', result: { images: picture === undefined ? [] : [{ url: [picture] }] } },
    }),
    error: code,
  },
};

import type { IncomingMessage, ServerResponse } from 'node:http';
import { control, type Latency } from './control.js';
import { type Fault, FaultScript } from './faults.js';
import { mirrorInvalidUrl } from './gemini/errors.js';
import { parseFaults } from './gemini/scripted.js';
import { Meter } from './meter.js';
import { type AccountOptions, NewApiAccount } from './new-api/account.js';
import { type Desk, keyOf } from './openai/desk.js';
import type { OpenAiReply, OpenAiShape } from './openai/replies.js';
import { RULES } from './openai/rules.js';
import { serve } from './openai/serve.js';
import { answerTask } from './openai/tasks.js';
import { type Exchange, listen, sendJson } from './server.js';

export type OpenAiFault = Fault<OpenAiReply>;

export interface OpenAiStandInOptions {
  /** On 127.0.0.1; 0 or absent: a free one. */
  readonly port?: number;
  /** Whose rules and errors: OpenAI's own, or those of a mirror, which takes any field and drops what it does not know. */
  readonly mode?: 'openai' | 'mirror';
  /** Accepted keys; absent: any. */
  readonly keys?: readonly string[] | ((key: string) => boolean);
  /** Of a mirror of the new-api family: its tokens, which pay for the pictures, and the routes that tell of them. */
  readonly account?: AccountOptions;
  /** Of a mirror; absent: OpenAI's and some nano-banana names. */
  readonly models?: readonly string[];
  /** How pictures are handed over, unless a fault says otherwise; absent: as OpenAI does it. */
  readonly shape?: OpenAiShape;
  /** Whether pictures can be had as tasks by id, and by a chat; whether by the picture routes. */
  readonly tasks?: boolean;
  readonly chat?: boolean;
  readonly images?: boolean;
  /** Whether the same `Idempotency-Key` gives the same task. */
  readonly idempotency?: boolean;
  /** `Retry-After` of a task that is not done; `3` unless given. */
  readonly retryAfter?: string;
  /** How long a picture takes, fixed or evenly spread. */
  readonly latencyMs?: Latency;
  readonly faults?: readonly OpenAiFault[];
  /** Least size of a picture's file in bytes. */
  readonly imageBytes?: number;
  /** Long edge of a picture at most; 1024 unless given. */
  readonly pixels?: number;
  /** What one picture costs; 1 unless given, so that `charged` counts requests. */
  readonly price?: number;
}

export interface OpenAiStandIn {
  readonly url: string;
  readonly port: number;
  readonly meter: Meter;
  readonly account?: NewApiAccount;
  /** Paths of all questions for tasks. */
  readonly polls: readonly string[];
  setFaults(faults: readonly OpenAiFault[]): void;
  setLatency(latency: Latency): void;
  /** The next questions for a task are answered by these, one each. */
  setPollTroubles(answers: readonly { readonly status: number; readonly body: unknown }[]): void;
  close(): Promise<void>;
}

const MIRROR_MODELS = [...Object.keys(RULES), 'nano-banana-pro', 'nano-banana-2', 'gemini-3-pro-image', 'gemini-3.1-flash-image'];
const PAID = /^\/v1\/(?:images\/(generations|edits)(\/async)?|chat\/completions)$/;

/** A site with OpenAI's picture routes on this computer: its rules, drawn pictures, shapes of mirrors, and books of what it would have charged. */
export async function startOpenAiStandIn(options: OpenAiStandInOptions = {}): Promise<OpenAiStandIn> {
  const mode = options.mode ?? 'openai';
  const isMirror = mode === 'mirror';
  const desk: Desk = {
    mode,
    keys: options.keys,
    account: options.account && new NewApiAccount(options.account),
    models: options.models ?? (isMirror ? MIRROR_MODELS : Object.keys(RULES)),
    shape: options.shape,
    routes: { tasks: options.tasks ?? false, chat: options.chat ?? isMirror, images: options.images ?? true },
    idempotency: options.idempotency ?? false,
    price: options.price ?? 1,
    pixels: options.pixels ?? 1024,
    imageBytes: options.imageBytes ?? 0,
    retryAfter: options.retryAfter ?? '3',
    meter: new Meter(),
    script: new FaultScript<OpenAiReply>(),
    tasks: new Map(),
    requests: new Map(),
    polls: [],
    pollTroubles: [],
    gallery: new Map(),
    latency: options.latencyMs ?? 0,
    url: '',
  };
  desk.script.set(options.faults ?? []);
  const server = await listen(options.port ?? 0, (request, response, url, closing) =>
    route(desk, { request, response, url, closing }),
  );
  desk.url = server.url;
  return {
    url: server.url,
    port: server.port,
    meter: desk.meter,
    ...(desk.account && { account: desk.account }),
    polls: desk.polls,
    setFaults: (faults) => desk.script.set(faults),
    setLatency: (latency) => {
      desk.latency = latency;
    },
    setPollTroubles: (answers) => {
      desk.pollTroubles.splice(0, Infinity, ...answers);
    },
    close: () => server.close(),
  };
}

async function route(desk: Desk, exchange: Exchange): Promise<void> {
  const { request, response, url } = exchange;
  const { pathname } = url;
  if (pathname.startsWith('/_standin/pictures/')) return servePicture(desk, response, pathname);
  if (pathname.startsWith('/_standin/')) return steer(desk, request, response, pathname);
  if (desk.account?.handle(request, response, url)) return;
  if (desk.mode === 'mirror' && answerTask(desk, exchange)) return;
  if (request.method === 'GET' && /^\/v1\/models(?:\/[^/]+)?$/.test(pathname)) return models(desk, exchange);
  const [paid, kind, async] = PAID.exec(pathname) ?? [];
  const isThere = kind === undefined ? desk.routes.chat : async === undefined || desk.routes.tasks;
  if (paid !== undefined && request.method === 'POST' && isThere) {
    return serve(desk, { edits: kind === 'edits', chat: kind === undefined, task: async !== undefined }, exchange);
  }
  request.resume();
  const { status, body } = mirrorInvalidUrl(request.method ?? '', pathname);
  sendJson(response, status, body);
}

/** Free; the key has to be a good one. */
function models(desk: Desk, { request, response, url }: Exchange): void {
  request.resume();
  const key = keyOf(request);
  const { keys } = desk;
  const isGood = key !== '' && (typeof keys === 'function' ? keys(key) : (keys?.includes(key) ?? true));
  if (!isGood) {
    const error = { message: 'Incorrect API key provided.', type: 'invalid_request_error', param: null, code: 'invalid_api_key' };
    return sendJson(response, 401, { error });
  }
  const row = (id: string): object => ({ id, object: 'model', created: 1_790_000_000, owned_by: 'openai', shutdown_date: null });
  const wanted = url.pathname.split('/')[3];
  if (wanted === undefined) return sendJson(response, 200, { object: 'list', data: desk.models.map(row) });
  if (desk.models.includes(wanted)) return sendJson(response, 200, row(wanted));
  const error = {
    message: `The model '${wanted}' does not exist`,
    type: 'invalid_request_error',
    param: 'model',
    code: 'model_not_found',
  };
  sendJson(response, 404, { error });
}

function servePicture({ gallery }: Desk, response: ServerResponse, path: string): void {
  const [, number, format = 'png'] = /(\d+)\.(\w+)$/.exec(path) ?? [];
  const picture = gallery.get(Number(number));
  if (!picture) return sendJson(response, 404, { message: 'This picture has expired.' });
  response.writeHead(200, { 'content-type': `image/${format}`, 'content-length': String(picture.length) }).end(picture);
}

function steer(desk: Desk, request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  return control(request, response, path, {
    meter: desk.meter,
    setFaults: (faults) => desk.script.set(parseFaults(faults)),
    setLatency: (latency) => {
      desk.latency = latency;
    },
    state: () => ({
      name: 'openai',
      mode: desk.mode,
      latencyMs: desk.latency,
      polls: desk.polls.length,
      faults: desk.script.faults,
    }),
  });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { control, type Latency } from './control.js';
import { FaultScript, type Fault } from './faults.js';
import { parseFaults } from './gemini/scripted.js';
import { isAuthorized, submit, type Desk } from './grsai/draw.js';
import { ObjectStore, type Upload, type UploadTrouble } from './grsai/object-store.js';
import { accountRoute, answerPicture, answerResult } from './grsai/questions.js';
import { parseFields } from './grsai/request.js';
import { Tasks, type GrsaiReply } from './grsai/tasks.js';
import { Meter } from './meter.js';
import { type Exchange, listen, readBody, sendJson } from './server.js';

export type GrsaiFault = Fault<GrsaiReply>;

export interface GrsaiStandInOptions {
  /** Of the API, on 127.0.0.1; 0 or absent: a free one. */
  readonly port?: number;
  /** Of the uploads; results have the next one. Absent: free ones. */
  readonly furtherPort?: number;
  /** Accepted keys; absent: any that starts with `sk-`. */
  readonly keys?: readonly string[];
  /** How long a task takes, fixed or evenly spread. */
  readonly latencyMs?: Latency;
  readonly faults?: readonly GrsaiFault[];
  /** Least size of a picture's file in bytes. */
  readonly imageBytes?: number;
  /** Long edge of a picture of size 1K; 1024 unless given. */
  readonly pixels?: number;
  /** What a task costs; 1 unless given, so that `charged` counts tasks. */
  readonly price?: number;
  /** What the account holds; a million unless given. */
  readonly credits?: number;
  /** How long the address of a result answers; 2 hours unless given. */
  readonly resultLifeMs?: number;
}

export interface GrsaiStandIn {
  readonly url: string;
  readonly port: number;
  /** Origins of the object store and of the result host. */
  readonly origins: readonly string[];
  readonly meter: Meter;
  /** What lies in the object store, in the order in which it came. */
  readonly uploads: readonly Upload[];
  /** Ids of all tasks that were asked for, with the moments (epoch milliseconds). */
  readonly polls: ReadonlyMap<string, readonly number[]>;
  setFaults(faults: readonly GrsaiFault[]): void;
  setLatency(latency: Latency): void;
  setUploadTroubles(troubles: readonly UploadTrouble[]): void;
  /** The next questions for a task are answered by these, one each. */
  setPollTroubles(answers: readonly { readonly status: number; readonly body: unknown }[]): void;
  /** From now on no uploaded address answers any more. */
  forgetUploads(): void;
  /** Says of a model that it is paused, and why. */
  pause(model: string, reason: string): void;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;

/** One node of GRSAI on this computer: both APIs, the uploads, the result host, and books of what it would have charged. */
export async function startGrsaiStandIn(options: GrsaiStandInOptions = {}): Promise<GrsaiStandIn> {
  const meter = new Meter();
  const store = await ObjectStore.start(options.furtherPort ?? 0);
  const desk: Desk = {
    keys: options.keys,
    price: options.price ?? 1,
    credits: options.credits ?? 1_000_000,
    pixels: options.pixels ?? 1024,
    imageBytes: options.imageBytes ?? 0,
    resultLifeMs: options.resultLifeMs ?? 2 * HOUR_MS,
    meter,
    script: new FaultScript<GrsaiReply>(),
    tasks: new Tasks(meter, () => api.closing),
    store,
    polls: new Map(),
    pollTroubles: [],
    paused: new Map(),
    latency: options.latencyMs ?? 0,
    resultHost: '',
  };
  desk.script.set(options.faults ?? []);
  const results = await listen(options.furtherPort === undefined ? 0 : options.furtherPort + 1, (_request, response, url) =>
    answerPicture(desk, response, url),
  );
  desk.resultHost = results.url;
  const api = await listen(options.port ?? 0, (request, response, url, closing) =>
    route(desk, { request, response, url, closing }),
  );
  return {
    url: api.url,
    port: api.port,
    origins: [store.url, results.url],
    meter,
    uploads: store.uploads,
    polls: desk.polls,
    setFaults: (faults) => desk.script.set(faults),
    setLatency: (latency) => {
      desk.latency = latency;
    },
    setUploadTroubles: (troubles) => store.setTroubles(troubles),
    setPollTroubles: (answers) => {
      desk.pollTroubles.splice(0, Infinity, ...answers);
    },
    forgetUploads: () => store.forget(),
    pause: (model, reason) => {
      desk.paused.set(model, reason);
    },
    close: async () => {
      await Promise.all([api.close(), results.close(), store.close()]);
    },
  };
}

async function route(desk: Desk, { request, response, url, closing }: Exchange): Promise<void> {
  const { pathname } = url;
  if (pathname.startsWith('/_standin/')) return steer(desk, request, response, pathname);
  const account = accountRoute(desk, pathname);
  if (account) return account(request, response, url);
  switch (`${request.method ?? ''} ${pathname}`) {
    case 'POST /v1/draw/nano-banana':
      return submit(desk, 'draw', { request, response, closing });
    case 'POST /v1/api/generate':
      return submit(desk, 'unified', { request, response, closing });
    case 'POST /v1/draw/result':
      return answerResult(desk, 'draw', { request, response, url });
    case 'GET /v1/api/result':
      return answerResult(desk, 'unified', { request, response, url });
    case 'POST /client/resource/newUploadTokenZH':
      return giveToken(desk, 'mainland', request, response);
    case 'POST /client/resource/newUploadToken':
      return giveToken(desk, 'overseas', request, response);
    default:
      request.resume();
      return sendJson(response, 404, { error: 'page not found' });
  }
}

async function giveToken(
  desk: Desk,
  variant: 'mainland' | 'overseas',
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = parseFields((await readBody(request, 10_000))?.toString() ?? '');
  if (!isAuthorized(desk, request)) return sendJson(response, 401, { error: 'invalid api key' });
  const extension = typeof body?.sux === 'string' && /^\w{1,10}$/.test(body.sux) ? body.sux : 'png';
  desk.store.giveToken(response, variant, extension);
}

function steer(desk: Desk, request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  return control(request, response, path, {
    meter: desk.meter,
    setFaults: (faults) => desk.script.set(parseFaults(faults)),
    setLatency: (latency) => {
      desk.latency = latency;
    },
    state: () => ({ name: 'grsai', latencyMs: desk.latency, uploads: desk.store.uploads, faults: desk.script.faults }),
  });
}

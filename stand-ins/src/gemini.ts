import type { IncomingMessage, ServerResponse } from 'node:http';
import { control, type Latency } from './control.js';
import { FaultScript, type Fault } from './faults.js';
import { credentialOf, type Keys, refuseCredential } from './gemini/auth.js';
import { GeminiBatches } from './gemini/batches.js';
import type { RequestLimits } from './gemini/checks.js';
import { countTokens } from './gemini/count-tokens.js';
import { mirrorInvalidUrl, modelNotFound, type Mode, shownAs } from './gemini/errors.js';
import { GeminiFiles } from './gemini/files.js';
import { generate, type Call, type Desk } from './gemini/generate.js';
import { listModels } from './gemini/listing.js';
import { GOOGLE_MODELS, MIRROR_MODELS } from './gemini/models.js';
import type { GeminiReply } from './gemini/replies.js';
import { parseFaults } from './gemini/scripted.js';
import { Meter } from './meter.js';
import { type AccountOptions, NewApiAccount } from './new-api/account.js';
import { type Exchange, listen, sendJson } from './server.js';

export type GeminiFault = Fault<GeminiReply>;

export interface GeminiStandInOptions {
  /** On 127.0.0.1; 0 or absent: a free one. */
  readonly port?: number;
  /** Whose credentials and errors: Google's own, or those of a mirror of the new-api family. */
  readonly mode?: Mode;
  /** Accepted keys; absent: any. */
  readonly keys?: Keys;
  /** Of a mirror: its tokens, which pay for the pictures, and the routes that tell of them. Takes the place of `keys`. */
  readonly account?: AccountOptions;
  /** How long a picture takes, fixed or evenly spread. */
  readonly latencyMs?: Latency;
  /** Ids that are served; any other is refused as the mode does it. Absent: what was live in November 2026, a mirror also older ones. */
  readonly models?: readonly string[];
  readonly faults?: readonly GeminiFault[];
  /** Least size of a picture's file in bytes. */
  readonly imageBytes?: number;
  /** Long edge of a picture of size 1K; 1024 unless given. */
  readonly pixels?: number;
  /** What one generation costs; 1 unless given, so that `charged` counts calls. */
  readonly price?: number;
  readonly limits?: RequestLimits;
  /** Whether `fileData` addresses are taken (unseen) or refused, as some mirrors do. */
  readonly fileUris?: 'take' | 'refuse';
}

export interface GeminiStandIn {
  readonly url: string;
  readonly port: number;
  readonly meter: Meter;
  /** As in the options. */
  readonly account?: NewApiAccount;
  /** Of Google: jobs of many requests, with a meter of their own. */
  readonly batches: GeminiBatches;
  readonly files: GeminiFiles;
  setFaults(faults: readonly GeminiFault[]): void;
  setLatency(latency: Latency): void;
  close(): Promise<void>;
}

/** Methods of Google that the image models do not support. */
const OF_OTHER_MODELS =
  /^(?:embedContent|batchEmbedContents|asyncBatchEmbedContent|predict|predictLongRunning|bidiGenerateContent)$/;
const ROUTE = /^\/(v1|v1alpha|v1beta)\/models(?:\/([^/:]+))?(?::(\w+))?(\/?)$/;

/** A Gemini image site on this computer: the real protocol, drawn pictures, scripted faults, and books of what it would have charged. */
export async function startGeminiStandIn(options: GeminiStandInOptions = {}): Promise<GeminiStandIn> {
  const mode = options.mode ?? 'google';
  const desk: Desk = {
    mode,
    keys: options.keys,
    account: options.account && new NewApiAccount(options.account),
    live: options.models ?? (mode === 'mirror' ? MIRROR_MODELS : GOOGLE_MODELS),
    limits: options.limits ?? {},
    price: options.price ?? 1,
    pixels: options.pixels ?? 1024,
    imageBytes: options.imageBytes ?? 0,
    fileUris: options.fileUris ?? 'take',
    meter: new Meter(),
    script: new FaultScript<GeminiReply>(),
    files: new GeminiFiles(),
    batches: new GeminiBatches(),
    gallery: new Map(),
    visits: new Map(),
    latency: options.latencyMs ?? 0,
    url: '',
  };
  const setFaults = (faults: readonly GeminiFault[]): void => desk.script.set(faults);
  const setLatency = (latency: Latency): void => {
    desk.latency = latency;
  };
  setFaults(options.faults ?? []);
  const server = await listen(options.port ?? 0, (request, response, url, closing) =>
    route(desk, { request, response, url, closing }),
  );
  desk.url = server.url;
  const { url, port } = server;
  const { batches, files } = desk;
  const books = { meter: desk.meter, batches, files, ...(desk.account && { account: desk.account }) };
  return { url, port, ...books, setFaults, setLatency, close: () => server.close() };
}

async function route(desk: Desk, { request, response, url, closing }: Exchange): Promise<void> {
  if (url.pathname.startsWith('/_standin/pictures/')) return servePicture(desk, response, url);
  if (url.pathname.startsWith('/_standin/')) return steer(desk, request, response, url.pathname);
  if (desk.account?.handle(request, response, url)) return;
  const [, version, model, method, slash] = ROUTE.exec(url.pathname) ?? [];
  if (version !== undefined && request.method === 'GET' && method === undefined) {
    return listModels(desk, { version, model, request, response, url });
  }
  const call =
    version !== undefined &&
    model !== undefined &&
    request.method === 'POST' &&
    callOf(desk.mode, { version, model, method, slash, url });
  if (call) return generate(desk, call, { request, response, url, closing });
  if (desk.mode === 'google') return routeGoogle(desk, { request, response, url, closing });
  request.resume();
  const { status, body } = mirrorInvalidUrl(request.method ?? '', url.pathname);
  sendJson(response, status, body);
}

/** What Google has beside generations; what it does not have gets its page. */
async function routeGoogle(desk: Desk, exchange: Exchange): Promise<void> {
  const { request, response, url } = exchange;
  const answered = desk.batches.handle(desk, exchange) ?? desk.files.handle(desk, request, response, url);
  if (answered) return answered;
  const [, version, model, method, slash] = ROUTE.exec(url.pathname) ?? [];
  if (request.method === 'POST' && version !== undefined && model !== undefined && method !== undefined && slash === '') {
    if (method === 'countTokens') return countTokens({ ...desk, version, model }, request, response, url);
    if (OF_OTHER_MODELS.test(method)) {
      request.resume();
      const { status, body } =
        refuseCredential(desk.mode, credentialOf(request, url), desk.keys) ??
        shownAs(desk.mode, modelNotFound(model, version, method));
      return sendJson(response, status, body);
    }
  }
  request.resume();
  response
    .writeHead(404, { 'content-type': 'text/html; charset=UTF-8' })
    .end('<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>');
}

interface CallPath {
  readonly version: string;
  readonly model: string;
  readonly method: string | undefined;
  readonly slash: string | undefined;
  readonly url: URL;
}

/** A mirror also generates, and bills, without the method's name or with a slash behind it; it has no v1alpha (recorded). */
function callOf(mode: Mode, { version, model, method, slash, url }: CallPath): Call | undefined {
  const sse = url.searchParams.get('alt') === 'sse';
  if (mode === 'mirror') {
    if (version === 'v1alpha') return undefined;
    const stream = method === 'streamGenerateContent' || sse ? (sse ? 'sse' : 'array') : 'no';
    return { version, model, stream };
  }
  if (slash !== '' || (method !== 'generateContent' && method !== 'streamGenerateContent')) return undefined;
  return { version, model, stream: method === 'generateContent' ? 'no' : sse ? 'sse' : 'array' };
}

function servePicture(desk: Desk, response: ServerResponse, url: URL): void {
  const number = Number(/(\d+)\.png$/.exec(url.pathname)?.[1]);
  const picture = desk.gallery.get(number);
  if (!picture || url.searchParams.has('expired')) return sendJson(response, 404, { message: 'This picture has expired.' });
  const visit = (desk.visits.get(number) ?? 0) + 1;
  desk.visits.set(number, visit);
  if (visit <= Number(url.searchParams.get('broken'))) return sendJson(response, 503, { message: 'This picture is on its way.' });
  response.writeHead(200, { 'content-type': 'image/png', 'content-length': String(picture.length) }).end(picture);
}

function steer(desk: Desk, request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  return control(request, response, path, {
    meter: desk.meter,
    setFaults: (faults) => desk.script.set(parseFaults(faults)),
    setLatency: (latency) => {
      desk.latency = latency;
    },
    state: () => ({
      name: 'gemini',
      mode: desk.mode,
      latencyMs: desk.latency,
      faults: desk.script.faults,
      ...(desk.batches.jobs.length > 0 && { batches: desk.batches.meter.log() }),
    }),
  });
}

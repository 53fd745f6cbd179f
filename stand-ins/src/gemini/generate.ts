import type { ServerResponse } from 'node:http';
import type { Latency } from '../control.js';
import type { Fault, FaultScript } from '../faults.js';
import type { Meter, MeterEntry, MeterOutcome } from '../meter.js';
import type { NewApiAccount } from '../new-api/account.js';
import { newRequestId } from '../new-api/tokens.js';
import { type Exchange, readBody, sleep } from '../server.js';
import { onceSent, transmit, transmitFaulty, wasBrokenOff, type Sent, type Transmission } from '../transmit.js';
import { credentialOf, type Keys, refuseKey } from './auth.js';
import { refuseRequest, type RequestLimits } from './checks.js';
import { compose } from './compose.js';
import { badJson, invalidArgument, mirrorOwn, modelNotFound, shownAs, tooLarge, type ErrorAnswer, type Mode } from './errors.js';
import type { GeminiBatches } from './batches.js';
import type { GeminiFiles } from './files.js';
import { isEmpty, type GeminiReply } from './replies.js';
import { markerOf, parseGenerateRequest, type GenerateRequest } from './request.js';
import { streamed } from './stream.js';

/** All that answering one request needs to know of the stand-in. */
export interface Desk {
  readonly mode: Mode;
  readonly keys: Keys | undefined;
  /** Whose tokens pay, of a mirror. */
  readonly account: NewApiAccount | undefined;
  readonly live: readonly string[];
  readonly limits: RequestLimits;
  readonly price: number;
  readonly pixels: number;
  readonly imageBytes: number;
  readonly fileUris: 'take' | 'refuse';
  readonly meter: Meter;
  readonly script: FaultScript<GeminiReply>;
  /** Google's own store of files, which a mirror does not have. */
  readonly files: GeminiFiles;
  /** Pictures that are handed over by address. */
  readonly gallery: Map<number, Buffer>;
  /** Jobs of many requests at half the price, which a mirror does not have. */
  readonly batches: GeminiBatches;
  /** How often each of them was asked for. */
  readonly visits: Map<number, number>;
  latency: Latency;
  url: string;
}

export interface Call {
  readonly version: string;
  readonly model: string;
  readonly stream: 'no' | 'sse' | 'array';
  readonly key?: string;
}

const MB = 1024 * 1024;
const JSON_HEADERS = { 'content-type': 'application/json; charset=UTF-8' };

export function latencyOf(latency: Latency): number {
  return typeof latency === 'number' ? latency : latency[0] + Math.random() * (latency[1] - latency[0]);
}

/** One billable request from its first byte to the last of its answer. */
export async function generate(desk: Desk, call: Call, { request, response, url, closing }: Exchange): Promise<void> {
  const credential = credentialOf(request, url);
  const entry = desk.meter.begin(url.pathname, credential.place);
  entry.model = call.model;
  if (desk.mode === 'mirror') response.setHeader('x-oneapi-request-id', (entry.requestId = newRequestId()));
  let sent = false;
  onceSent(response, () => (sent = true));
  response.once('close', () => {
    const ended = entry.closedAt !== undefined || sent || wasBrokenOff(response);
    if (ended || closing.aborted) return;
    entry.clientLeftAt = Date.now();
    desk.meter.close(entry, 'client_left');
  });
  const early = desk.script.beforeReading(entry, desk.meter.open());
  if (early) {
    desk.meter.close(entry, 'reset');
    request.socket.resetAndDestroy();
    return;
  }
  const most = desk.limits.maxBodyBytes ?? (desk.mode === 'mirror' ? 128 : 100) * MB;
  const raw = await readBody(request, most).catch(() => null); // null: the client left while sending; its entry is closed already
  if (raw === null) return;
  if (raw !== undefined) desk.meter.record(entry, raw.toString());
  const parsed = raw === undefined ? undefined : parseGenerateRequest(raw.toString(), desk.mode === 'mirror');
  if (parsed) describe(entry, parsed);
  const refusal =
    refuseKey(desk, credential) ??
    (raw === undefined
      ? tooLarge(desk.mode, most)
      : (refuseModel(desk, call) ?? refuseBody(desk, { ...call, key: credential.key }, parsed)));
  if (refusal || !parsed) return refuse(desk, call, { entry, response, answer: refusal ?? badJson(desk.mode), closing });
  await serve(desk, { ...call, key: credential.key }, { entry, parsed, response, closing });
}

function charge({ meter, price, account }: Desk, { key = '', model }: Call, entry: MeterEntry): void {
  meter.bill(entry, price);
  account?.ledger.charge(key, { quota: account.price, model, id: entry.requestId ?? '' });
}

export function describe(entry: MeterEntry, parsed: GenerateRequest): void {
  const item = markerOf(parsed.prompt);
  if (item !== undefined) entry.item = item;
  entry.prompt = parsed.prompt;
  entry.images = parsed.pictures.map(({ sha256, type, bytes }) => ({ sha256, type, bytes: bytes.length }));
}

export function refuseModel(desk: Desk, { model, version, stream }: Call): ErrorAnswer | undefined {
  if (desk.live.includes(model)) return undefined;
  if (desk.mode === 'google')
    return shownAs(desk.mode, modelNotFound(model, version, stream === 'no' ? 'generateContent' : 'streamGenerateContent'));
  return mirrorOwn(503, 'model_not_found', `No available channel for model ${model} under group default (distributor)`);
}

export function refuseBody(desk: Desk, { model, key = '' }: Call, parsed: GenerateRequest | undefined): ErrorAnswer | undefined {
  if (!parsed) return badJson(desk.mode);
  if (desk.mode === 'mirror' && parsed.body.contents === undefined)
    return mirrorOwn(500, 'invalid_request', 'contents is required');
  const error = refuseRequest(parsed, model, desk.limits, desk.mode === 'mirror');
  const lost =
    desk.mode === 'google' ? parsed.fileUris.map((uri) => desk.files.refuseUri(uri, key)).find((one) => one) : undefined;
  const wrong = error ?? lost;
  if (wrong) return shownAs(desk.mode, wrong);
  const unreachable = parsed.fileUris.length > 0 && desk.fileUris === 'refuse';
  return unreachable ? shownAs(desk.mode, invalidArgument('Cannot fetch content from the provided URL.')) : undefined;
}

interface Refused {
  readonly entry: MeterEntry;
  readonly response: ServerResponse;
  readonly answer: ErrorAnswer;
  readonly closing: AbortSignal;
}

async function refuse(
  desk: Desk,
  call: Call,
  { entry, response, answer: { status, body, headers }, closing }: Refused,
): Promise<void> {
  const shown = call.stream === 'array' && status >= 400 ? [body] : body;
  await finish(desk, entry, {
    response,
    status,
    outcome: status < 400 ? 'garbled' : 'refused',
    send: () => {
      const bytes = Buffer.from(typeof shown === 'string' ? shown : JSON.stringify(shown));
      return transmit(response, { status, headers: { ...JSON_HEADERS, ...headers }, body: bytes }, closing);
    },
  });
}

interface Ending {
  readonly response: ServerResponse;
  readonly status: number;
  readonly outcome: MeterOutcome;
  readonly send: () => Promise<Sent>;
}

/** Sends an answer and writes down how it ended. */
async function finish(desk: Desk, entry: MeterEntry, { response, status, outcome, send }: Ending): Promise<void> {
  if (outcome === 'hung' && !response.destroyed) entry.outcome = outcome;
  else if (outcome !== 'reset' && !response.destroyed) {
    entry.answeredAt = Date.now();
    entry.status = status;
  }
  const sent = await send();
  if (sent !== 'left') desk.meter.close(entry, sent === 'whole' ? outcome : sent);
}

interface Served {
  readonly entry: MeterEntry;
  readonly parsed: GenerateRequest;
  readonly response: ServerResponse;
  readonly closing: AbortSignal;
}

async function serve(desk: Desk, call: Call, { entry, parsed, response, closing }: Served): Promise<void> {
  const fault = desk.script.choose(entry, desk.meter.open());
  const action = fault?.action;
  const refused = action && faultRefusal(desk.mode, fault);
  const usual = refused ? 0 : latencyOf(desk.latency);
  const due = entry.receivedAt + (fault?.latencyMs ?? usual);
  if (action?.kind === 'reset') {
    await wait(due, closing);
    if (fault?.billed) charge(desk, call, entry);
    return finish(desk, entry, {
      response,
      status: 0,
      outcome: 'reset',
      send: () => transmitFaulty(response, NOTHING, action, closing),
    });
  }
  if (refused) {
    await wait(due, closing);
    if (fault.billed ?? refused.status < 300) charge(desk, call, entry);
    return refuse(desk, call, { entry, response, answer: refused, closing });
  }
  const reply: GeminiReply =
    action?.kind === 'reply'
      ? action.reply
      : parsed.modalities.join() === 'TEXT'
        ? { type: 'refusalText', text: 'Only text was asked for.' }
        : { type: 'picture' };
  const made = await compose(desk, call, { entry, parsed, reply });
  const answer = call.stream === 'no' ? whole(made) : streamed(made, call.stream);
  await wait(due, closing);
  // Recorded: a mirror charges for a client that left while it waited, but not when a stream had not begun.
  const unbegun = desk.mode === 'mirror' && call.stream !== 'no' && response.destroyed;
  if (fault?.billed ?? !unbegun) charge(desk, call, entry);
  const outcome = action?.kind === 'hang' ? 'hung' : isEmpty(reply) ? 'no_image' : 'delivered';
  await finish(desk, entry, {
    response,
    status: 200,
    outcome,
    send: () => (action ? transmitFaulty(response, answer, action, closing) : transmit(response, answer, closing)),
  });
}

const whole = (body: object): Transmission => ({ status: 200, headers: JSON_HEADERS, body: Buffer.from(JSON.stringify(body)) });
const NOTHING: Transmission = { status: 200, headers: {}, body: Buffer.alloc(0) };

const wait = (due: number, closing: AbortSignal): Promise<void> => sleep(Math.max(0, due - Date.now()), closing);

/** The answer of a fault that needs no picture. */
export function faultRefusal(mode: Mode, { action }: Fault<GeminiReply>): ErrorAnswer | undefined {
  if (action?.kind === 'error' || action?.kind === 'limit') return shownAs(mode, action.error);
  if (action?.kind === 'answer') return { status: action.status, body: action.body, headers: action.headers ?? {} };
  return undefined;
}

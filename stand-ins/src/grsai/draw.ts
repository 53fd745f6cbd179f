import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Latency } from '../control.js';
import type { Fault, FaultScript } from '../faults.js';
import type { Meter, MeterEntry, MeterOutcome } from '../meter.js';
import { drawPicture } from '../picture.js';
import { type Exchange, readBody, sendJson } from '../server.js';
import { transmit, transmitFaulty, type Transmission } from '../transmit.js';
import type { ObjectStore } from './object-store.js';
import { refuseWish, sizeOf } from './models.js';
import { markerOf, metered, parseDraw, pictureBehind, type DrawRequest } from './request.js';
import { streamTask } from './stream.js';
import type { Api, GrsaiReply, Task, Tasks } from './tasks.js';

/** All that answering needs to know of the stand-in. */
export interface Desk {
  readonly keys: readonly string[] | undefined;
  readonly price: number;
  /** What the account holds at the start. */
  readonly credits: number;
  readonly pixels: number;
  readonly imageBytes: number;
  readonly resultLifeMs: number;
  readonly meter: Meter;
  readonly script: FaultScript<GrsaiReply>;
  readonly tasks: Tasks;
  readonly store: ObjectStore;
  /** When each question for a task came, epoch milliseconds, by task id. */
  readonly polls: Map<string, number[]>;
  /** Errors that the next questions for a task are answered by. */
  readonly pollTroubles: { status: number; body: unknown }[];
  /** Models that are paused, with the reason. */
  readonly paused: Map<string, string>;
  latency: Latency;
  resultHost: string;
}

const MOST_BYTES = 100_000_000;
const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

const latencyOf = (latency: Latency): number =>
  typeof latency === 'number' ? latency : latency[0] + Math.random() * (latency[1] - latency[0]);

/** What the account still holds. */
export const creditsOf = (desk: Desk): number => desk.credits - desk.meter.charged;

export function isAuthorized({ keys }: Desk, request: IncomingMessage): boolean {
  const key = /^Bearer (sk-\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  return key !== undefined && (keys?.includes(key) ?? true);
}

/** One paid submit, at the older API or the unified one. Equal payloads are never taken for one. */
export async function submit(desk: Desk, api: Api, { request, response, closing }: Omit<Exchange, 'url'>): Promise<void> {
  const entry = desk.meter.begin(request.url ?? '', request.headers.authorization === undefined ? 'none' : 'bearer');
  if (desk.script.beforeReading(entry, desk.meter.open())) {
    desk.meter.close(entry, 'reset');
    request.socket.resetAndDestroy();
    return;
  }
  const raw = await readBody(request, MOST_BYTES).catch(() => undefined); // the client left while sending
  desk.meter.record(entry, raw?.toString() ?? '');
  const wish = parseDraw(raw?.toString() ?? '');
  if (wish) describe(desk, entry, wish);
  const refusal = refusalOf(desk, api, request, wish);
  if (refusal || !wish) return refuse(desk, entry, response, refusal ?? badRequest('invalid_json'));
  const fault = desk.script.choose(entry, desk.meter.open());
  if (fault?.action && !isAccepted(fault)) return strike(desk, fault, { entry, response, closing });
  const task = accept(desk, api, { entry, wish, fault });
  const answer = accepted(api, task);
  if (fault?.action && fault.action.kind !== 'reply') {
    // The task is paid and runs, but its id may never arrive.
    await transmitFaulty(response, answer, fault.action, closing);
    return;
  }
  const streams = api === 'draw' ? !wish.body.webHook : wish.body.replyType !== 'async';
  if (streams) return streamTask(response, task, { resultHost: desk.resultHost, body: wish.body, closing });
  await transmit(response, answer, closing);
}

function describe(desk: Desk, entry: MeterEntry, { model, prompt, references, mask }: DrawRequest): void {
  const item = markerOf(prompt);
  entry.model = model;
  entry.prompt = prompt;
  if (item !== undefined) entry.item = item;
  entry.images = [...references, ...(mask === undefined ? [] : [mask])].flatMap((reference) => {
    const bytes = pictureBehind(reference, (address) => desk.store.stored(address));
    return bytes ? [metered(bytes)] : [];
  });
}

interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const badRequest = (error: string): Refusal => ({ status: 400, body: { error } });
const envelope = (code: number, msg: string): Refusal => ({ status: 200, body: { code, msg, data: null } });

function refusalOf(desk: Desk, api: Api, request: IncomingMessage, wish: DrawRequest | undefined): Refusal | undefined {
  if (!isAuthorized(desk, request)) return { status: 401, body: { error: 'invalid api key' } };
  if (!wish) return badRequest('invalid_json');
  const wrong = refuseWish(wish, api);
  if (wrong !== undefined) return badRequest(wrong);
  return creditsOf(desk) < desk.price ? envelope(-1, 'insufficient credits') : undefined;
}

function refuse(desk: Desk, entry: MeterEntry, response: ServerResponse, { status, body, headers }: Refusal): void {
  entry.answeredAt = Date.now();
  entry.status = status;
  desk.meter.close(entry, 'refused');
  if (!response.destroyed) sendJson(response, status, body, headers ?? {});
}

/** Whether the task is taken on although the fault strikes: then it is its answer that suffers. */
const isAccepted = ({ action, billed }: Fault<GrsaiReply>): boolean =>
  action?.kind === 'reply' ||
  billed === true ||
  (billed === undefined && ['cut', 'drip', 'truncate', 'hang'].includes(action?.kind ?? ''));

interface Struck {
  readonly entry: MeterEntry;
  readonly response: ServerResponse;
  readonly closing: AbortSignal;
}

/** A fault that keeps the task from being taken on. */
async function strike(desk: Desk, { action }: Fault<GrsaiReply>, { entry, response, closing }: Struck): Promise<void> {
  if (!action) return;
  if (action.kind === 'answer') return refuse(desk, entry, response, action);
  if (action.kind === 'error' || action.kind === 'limit') {
    const { code: status, message, headers } = action.error;
    return refuse(desk, entry, response, { status, body: { error: message }, ...(headers && { headers }) });
  }
  const nothing: Transmission = { status: 200, headers: JSON_HEADERS, body: Buffer.from('{}') };
  const sent = await transmitFaulty(response, nothing, action, closing);
  const outcomes: Readonly<Record<string, MeterOutcome>> = { left: 'client_left', whole: 'garbled' };
  desk.meter.close(entry, outcomes[sent] ?? (sent as MeterOutcome));
}

interface Accepted {
  readonly entry: MeterEntry;
  readonly wish: DrawRequest;
  readonly fault: Fault<GrsaiReply> | undefined;
}

function accept(desk: Desk, api: Api, { entry, wish, fault }: Accepted): Task {
  const reply: GrsaiReply = fault?.action?.kind === 'reply' ? fault.action.reply : { type: 'picture' };
  const { width, height } = sizeOf(wish, desk.pixels);
  const picture = drawPicture({
    width,
    height,
    number: entry.item ?? String(entry.number),
    prompt: wish.prompt,
    references: wish.references.length,
    seed: entry.item ?? String(entry.number),
    atLeastBytes: desk.imageBytes,
  });
  desk.meter.bill(entry, desk.price);
  entry.answeredAt = Date.now();
  entry.status = 200;
  return desk.tasks.add(api, { entry, reply, ms: fault?.latencyMs ?? latencyOf(desk.latency), picture });
}

function accepted(api: Api, { id }: Task): Transmission {
  const body = api === 'draw' ? { code: 0, msg: 'success', data: { id } } : { id, status: 'running', progress: 0, results: null };
  return { status: 200, headers: JSON_HEADERS, body: Buffer.from(JSON.stringify(body)) };
}

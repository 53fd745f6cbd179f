import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import sharp from 'sharp';
import type { Fault } from '../faults.js';
import { markerOf } from '../gemini/request.js';
import type { MeterEntry, MeterOutcome } from '../meter.js';
import { newRequestId } from '../new-api/tokens.js';
import { drawPicture } from '../picture.js';
import { type Exchange, readBody, sleep } from '../server.js';
import { onceSent, type Sent, transmit, transmitFaulty, type Transmission, wasBrokenOff } from '../transmit.js';
import { type Desk, keyOf } from './desk.js';
import { answerOf, type Material, type OpenAiReply } from './replies.js';
import { countOf, invalid, type Refusal, refuseWish, sizeOf } from './rules.js';
import { acceptedBody, addTask } from './tasks.js';
import { formatOf, record, sha256Of, type Wish, wishOf } from './wish.js';

/** Which of the paid routes was asked. */
export interface Route {
  readonly edits: boolean;
  readonly chat: boolean;
  readonly task: boolean;
}

const MOST_BYTES = 200_000_000;
const JSON_HEADERS = { 'content-type': 'application/json' };
/** What a mirror of the new-api family hands on; any other field is dropped without a word. */
const FORWARDED =
  'model prompt n size quality response_format style user extra_fields background moderation output_format output_compression partial_images stream images image mask input_fidelity watermark aspect_ratio image_size resolution messages modalities image_config'.split(
    ' ',
  );

interface Order {
  readonly route: Route;
  readonly entry: MeterEntry;
  readonly response: ServerResponse;
  readonly closing: AbortSignal;
  readonly key: string;
  readonly pictures: number;
}

/** One billable request from its first byte to the last of its answer. */
export async function serve(desk: Desk, route: Route, { request, response, url, closing }: Exchange): Promise<void> {
  const key = keyOf(request);
  const entry = desk.meter.begin(url.pathname, key === '' ? 'none' : 'bearer');
  watch(desk, entry, response, closing);
  if (desk.script.beforeReading(entry, desk.meter.open())) {
    desk.meter.close(entry, 'reset');
    request.socket.resetAndDestroy();
    return;
  }
  const raw = await readBody(request, MOST_BYTES).catch(() => null); // null: the client left while sending
  if (raw === null) return;
  const wish = raw && wishOf(request.headers['content-type'] ?? '', raw);
  if (wish) describe(desk, entry, wish);
  const order: Order = { route, entry, response, closing, key, pictures: wish ? picturesOf(desk, wish) : 0 };
  const refusal = refuseKey(desk, key) ?? (wish ? refuse(desk, route, wish) : invalid('We could not parse the body.', null));
  if (refusal || !wish) return finish(desk, order, refusal ?? invalid('We could not parse the body.', null));
  const named = request.headers['idempotency-key'];
  const known = desk.idempotency && typeof named === 'string' ? desk.requests.get(named) : undefined;
  if (known) {
    const replayed = { ...JSON_HEADERS, 'x-idempotency-replayed': 'true' };
    return finish(desk, order, { status: 202, body: acceptedBody(known), headers: replayed });
  }
  await answer(desk, order, wish, typeof named === 'string' ? named : undefined);
}

function watch(desk: Desk, entry: MeterEntry, response: ServerResponse, closing: AbortSignal): void {
  if (desk.mode === 'mirror') response.setHeader('x-oneapi-request-id', (entry.requestId = newRequestId()));
  else response.setHeader('x-request-id', (entry.requestId = `req_${randomUUID().replaceAll('-', '')}`));
  let sent = false;
  onceSent(response, () => (sent = true));
  response.once('close', () => {
    if (entry.closedAt !== undefined || entry.answeredAt !== undefined || sent || wasBrokenOff(response) || closing.aborted)
      return;
    entry.clientLeftAt = Date.now();
    desk.meter.close(entry, 'client_left');
  });
}

function describe(desk: Desk, entry: MeterEntry, wish: Wish): void {
  const item = markerOf(wish.prompt);
  if (item !== undefined) entry.item = item;
  entry.model = wish.model;
  entry.prompt = wish.prompt;
  entry.images = wish.pictures.map(({ type, bytes }) => ({ sha256: sha256Of(bytes), type, bytes: bytes.length }));
  desk.meter.record(entry, record(wish));
}

function refuseKey({ mode, keys, account }: Desk, key: string): Refusal | undefined {
  if (account) return account.refuseGeneration(key);
  const known = key !== '' && (typeof keys === 'function' ? keys(key) : (keys?.includes(key) ?? true));
  if (known) return undefined;
  const error = { message: `Incorrect API key provided: ${key.slice(0, 4)}****.`, type: 'invalid_request_error', param: null };
  return { status: 401, body: { error: mode === 'openai' ? { ...error, code: 'invalid_api_key' } : { ...error, code: '' } } };
}

const relayed = (status: number, code: string, message: string): Refusal => ({
  status,
  body: { error: { message: `${message} (request id: 20261201)`, type: 'new_api_error', param: '', code } },
});

function refuse(desk: Desk, route: Route, wish: Wish): Refusal | undefined {
  if (desk.mode === 'openai') return refuseWish(wish, route.edits);
  if (!desk.models.includes(wish.model)) {
    return relayed(503, 'model_not_found', `No available channel for model ${wish.model} under group default`);
  }
  if (!route.chat && !desk.routes.images) {
    return relayed(500, 'convert_request_failed', 'not supported model for image generation, only imagen models are supported');
  }
  if (route.task && wish.stream) return invalid('stream is not supported for async image tasks', 'stream');
  return route.edits && wish.pictures.length === 0 ? invalid('image is required', 'image') : undefined;
}

async function answer(desk: Desk, order: Order, wish: Wish, requestKey: string | undefined): Promise<void> {
  const { entry, response, closing, route, key } = order;
  const fault = desk.script.choose(entry, desk.meter.open());
  const action = fault?.action;
  const refused = refusalOf(fault);
  const ms = fault?.latencyMs ?? (refused || action?.kind === 'reset' ? 0 : latencyOf(desk));
  if (refused || action?.kind === 'reset') {
    await sleep(ms, closing);
    if (fault?.billed ?? (refused ? refused.status < 300 : false)) charge(desk, order);
    if (refused) return finish(desk, order, refused);
    await transmitFaulty(
      response,
      { status: 200, headers: {}, body: Buffer.alloc(0) },
      action ?? { kind: 'cut', at: 0 },
      closing,
    );
    return desk.meter.close(entry, 'reset');
  }
  const reply: OpenAiReply = action?.kind === 'reply' ? action.reply : { type: 'picture' };
  const material = await materialOf(desk, route, { entry, wish: desk.mode === 'mirror' ? forwarded(wish) : wish });
  const style = reply.type === 'task' ? reply.style : 'sub2api';
  if (route.task || reply.type === 'task') {
    charge(desk, order);
    const task = addTask(desk, {
      style,
      key,
      reply: reply.type === 'task' ? { type: 'picture' } : reply,
      material,
      entry,
      ms,
      closing,
    });
    if (requestKey !== undefined) desk.requests.set(requestKey, task);
    const headers = { ...JSON_HEADERS, location: `/v1/images/tasks/${task.id}`, 'retry-after': desk.retryAfter };
    const status = style === 'sub2api' ? 202 : 200;
    const body = Buffer.from(JSON.stringify(acceptedBody(task)));
    entry.answeredAt = Date.now();
    entry.status = status;
    await deliver(response, { status, headers: style === 'sub2api' ? headers : JSON_HEADERS, body }, fault, closing);
    return;
  }
  await sleep(ms, closing);
  if (fault?.billed !== false) charge(desk, order);
  const good = answerOf(reply, material, desk.shape);
  const outcome: MeterOutcome = action?.kind === 'hang' ? 'hung' : reply.type === 'picture' ? 'delivered' : 'no_image';
  if (!response.destroyed && action?.kind !== 'hang') entry.answeredAt = Date.now();
  entry.status = 200;
  const sent = await deliver(response, good, fault, closing);
  if (sent !== 'left') desk.meter.close(entry, sent === 'whole' ? outcome : sent);
  else desk.meter.close(entry, 'client_left');
}

const deliver = (
  response: ServerResponse,
  good: Transmission,
  fault: Fault<OpenAiReply> | undefined,
  closing: AbortSignal,
): Promise<Sent> => (fault?.action ? transmitFaulty(response, good, fault.action, closing) : transmit(response, good, closing));

function refusalOf(fault: Fault<OpenAiReply> | undefined): Refusal | undefined {
  const action = fault?.action;
  if (action?.kind === 'answer') return action;
  if (action?.kind !== 'error' && action?.kind !== 'limit') return undefined;
  const { code, message, status, headers } = action.error;
  const error = { message, type: status.toLowerCase(), param: null, code: status.toLowerCase() };
  return { status: code, body: { error }, ...(headers && { headers }) };
}

const latencyOf = ({ latency }: Desk): number =>
  typeof latency === 'number' ? latency : latency[0] + Math.random() * (latency[1] - latency[0]);

/** A mirror gives one, whatever is asked for. */
const picturesOf = ({ mode }: Desk, wish: Wish): number => (mode === 'openai' ? countOf(wish) : 1);

function charge(desk: Desk, { entry, key, pictures }: Order): void {
  const { meter, price, account } = desk;
  meter.bill(entry, price * pictures);
  account?.ledger.charge(key, { quota: account.price, model: entry.model, id: entry.requestId ?? '' });
}

const forwarded = (wish: Wish): Wish => ({
  ...wish,
  fields: Object.fromEntries(Object.entries(wish.fields).filter(([name]) => FORWARDED.includes(name))),
});

async function materialOf(
  desk: Desk,
  { edits, chat }: Route,
  { entry, wish }: { entry: MeterEntry; wish: Wish },
): Promise<Material> {
  const { width, height } = sizeOf(wish, desk.pixels);
  const name = entry.item ?? String(entry.number);
  const draw = async (nth: number): Promise<Buffer> => {
    const png = await drawPicture({
      width,
      height,
      number: name,
      prompt: wish.prompt,
      references: wish.pictures.length,
      seed: nth === 0 ? name : `${name}.${nth}`,
      atLeastBytes: desk.imageBytes,
    });
    const format = formatOf(wish);
    return format === 'png' ? png : sharp(png).toFormat(format).toBuffer();
  };
  const [picture = Buffer.alloc(0), ...others] = await Promise.all(
    Array.from({ length: picturesOf(desk, wish) }, (_, n) => draw(n)),
  );
  desk.gallery.set(entry.number, picture);
  const url = `${desk.url}/_standin/pictures/${entry.number}.${formatOf(wish)}`;
  return { wish, picture, others, url, edits, chat, size: `${width}x${height}` };
}

async function finish(desk: Desk, { entry, response, closing }: Order, { status, body, headers }: Refusal): Promise<void> {
  entry.answeredAt = Date.now();
  entry.status = status;
  desk.meter.close(entry, status < 300 ? 'garbled' : 'refused');
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  if (!response.destroyed) await transmit(response, { status, headers: { ...JSON_HEADERS, ...headers }, body: bytes }, closing);
}

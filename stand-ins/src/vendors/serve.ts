import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Fault } from '../faults.js';
import { isFields, markerOf } from '../gemini/request.js';
import { metered, pictureBehind } from '../grsai/request.js';
import type { MeterEntry } from '../meter.js';
import { partsOf } from '../multipart.js';
import { drawPicture } from '../picture.js';
import { type Exchange, readBody, sleep } from '../server.js';
import { onceSent, type Sent, transmit, transmitFaulty, type Transmission, wasBrokenOff } from '../transmit.js';
import { type Desk, isKnown, keyOf } from './desk.js';
import type { Answer, Submit, Wish } from './dialect.js';
import { type Task, taskOf, type VendorReply } from './tasks.js';

const MOST_BYTES = 100_000_000;
/** So often a held answer looks whether it may go. */
const HELD_MS = 50;

interface Order {
  readonly entry: MeterEntry;
  readonly response: ServerResponse;
  readonly closing: AbortSignal;
  readonly key: string;
}

/** One paid request from its first byte to the last of its answer. Equal requests are two, unless a key says otherwise. */
export async function serve(desk: Desk, model: string, { request, response, url, closing }: Exchange): Promise<void> {
  const key = keyOf(desk, request);
  const entry = desk.meter.begin(url.pathname, key === '' ? 'none' : 'key');
  const order: Order = { entry, response, closing, key };
  watch(desk, order);
  const raw = await readBody(request, MOST_BYTES).catch(() => undefined); // the client left while sending
  const submit = raw && submitOf({ request, model }, raw);
  const wish = submit && desk.dialect.wish(submit);
  if (submit && wish) describe(desk, entry, submit, wish);
  if (!isKnown(desk, key)) return refuse(desk, order, desk.dialect.error('key', 'the key is not known'));
  const wrong = wish ? (wish.prompt === '' ? 'a prompt is required' : wish.refused) : 'the body cannot be read';
  if (!wish || wrong !== undefined) return refuse(desk, order, desk.dialect.error('invalid', wrong ?? ''));
  const named = desk.dialect.requestKey === undefined ? undefined : request.headers[desk.dialect.requestKey];
  const repeat = typeof named === 'string' ? { named, body: digestOf(raw ?? Buffer.alloc(0)) } : undefined;
  const known = repeat && desk.repeated.get(repeat.named);
  if (known && known.body !== repeat?.body)
    return refuse(desk, order, desk.dialect.error('invalid', 'the key is of another body'));
  if (known) return refuse(desk, order, known.answer);
  await answer(desk, order, wish, (good) => {
    if (repeat) desk.repeated.set(repeat.named, { body: repeat.body, answer: good });
  });
}

const digestOf = (body: Buffer): string => createHash('sha256').update(body).digest('hex');

/** Books a client that leaves before it is answered. */
function watch(desk: Desk, { entry, response, closing }: Order): void {
  let sent = false;
  onceSent(response, () => (sent = true));
  response.once('close', () => {
    if (sent || entry.answeredAt !== undefined || wasBrokenOff(response) || closing.aborted) return;
    entry.clientLeftAt = Date.now();
    desk.meter.close(entry, 'client_left');
  });
}

function submitOf({ request, model }: Pick<Submit, 'request' | 'model'>, body: Buffer): Submit | undefined {
  const parts = partsOf(request.headers['content-type'] ?? '', body);
  if (parts) {
    const texts = parts.filter(({ filename }) => filename === undefined).map(({ name, bytes }) => [name, bytes.toString()]);
    const files = parts.filter(({ filename }) => filename !== undefined);
    return {
      request,
      model,
      fields: Object.fromEntries(texts) as Record<string, string>,
      files: files.map(({ name, type, bytes }) => ({ field: name, data: `data:${type};base64,${bytes.toString('base64')}` })),
    };
  }
  try {
    const fields: unknown = JSON.parse(body.toString());
    return isFields(fields) ? { request, model, fields, files: [] } : undefined;
  } catch {
    return undefined; // answered in the vendor's words
  }
}

/** What is kept of a request: of a form its texts, and its files by what they are. */
function describe(desk: Desk, entry: MeterEntry, { model, fields, files }: Submit, { prompt, pictures }: Wish): void {
  const item = markerOf(prompt);
  entry.prompt = prompt;
  entry.model = model === '' && typeof fields.model === 'string' ? fields.model : model;
  if (item !== undefined) entry.item = item;
  const bytes = pictures.flatMap((one) => pictureBehind(one, () => undefined) ?? []);
  entry.images = bytes.map(metered);
  desk.meter.record(entry, JSON.stringify(files.length === 0 ? fields : { fields, files: files.map(({ field }) => field) }));
}

/** Ends a request that is not charged; also one that was charged before. */
async function refuse(desk: Desk, { entry, response, closing }: Order, answered: Answer): Promise<void> {
  entry.answeredAt = Date.now();
  entry.status = answered.status;
  desk.meter.close(entry, answered.status < 300 ? 'garbled' : 'refused');
  await transmit(response, transmission(answered), closing);
}

function transmission({ status, body, headers }: Answer): Transmission {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: bytes };
}

const latencyOf = ({ latency }: Desk): number =>
  typeof latency === 'number' ? latency : latency[0] + Math.random() * (latency[1] - latency[0]);

async function answer(desk: Desk, order: Order, wish: Wish, remember: (good: Answer) => void): Promise<void> {
  const { entry, response, closing } = order;
  const { dialect, meter } = desk;
  const fault = desk.script.choose(entry, meter.open());
  const action = fault?.action;
  if (action?.kind === 'error' || action?.kind === 'limit') {
    const { code: status, message, headers } = action.error;
    return refuse(desk, order, { ...dialect.error('server', message), status, ...(headers && { headers }) });
  }
  if (action?.kind === 'answer') {
    if (fault?.billed === true) meter.bill(entry, desk.price);
    return refuse(desk, order, action);
  }
  const ms = fault?.latencyMs ?? latencyOf(desk);
  const task = accept(desk, order, wish, { reply: action?.kind === 'reply' ? action.reply : { type: 'picture' }, ms });
  if (dialect.atOnce) {
    await sleep(ms, closing);
    while (desk.held && dialect.atOnce === 'picture' && !response.destroyed) await sleep(HELD_MS, closing);
    task.base64 = (await task.picture).toString('base64');
  }
  if (task.reply.type === 'moderated' && dialect.atOnce) return refuse(desk, order, dialect.error('moderated', 'flagged'));
  const good = dialect.accepted(task, desk.base);
  remember(good);
  if (!response.destroyed && action?.kind !== 'hang') entry.answeredAt = Date.now();
  entry.status = good.status;
  const sent = await deliver(response, transmission(good), fault, closing);
  // A task runs on whatever became of the answer that has its id.
  if (dialect.atOnce || sent !== 'whole') meter.close(entry, outcomeOf(sent, task));
}

function outcomeOf(sent: Sent, { reply }: Task) {
  if (sent === 'left') return 'client_left';
  return sent !== 'whole' ? sent : reply.type === 'empty' ? 'no_image' : 'delivered';
}

const deliver = (response: ServerResponse, good: Transmission, fault: Fault<VendorReply> | undefined, closing: AbortSignal) =>
  fault?.action ? transmitFaulty(response, good, fault.action, closing) : transmit(response, good, closing);

/** Takes a task on and charges it. */
function accept(
  desk: Desk,
  { entry, closing, key }: Order,
  wish: Wish,
  { reply, ms }: { readonly reply: VendorReply; readonly ms: number },
): Task {
  const number = entry.item ?? String(entry.number);
  const { pixels: width, meter, pictureHost: host, dialect } = desk;
  const order = { width, height: width, number, seed: number, prompt: wish.prompt, references: wish.pictures.length };
  meter.bill(entry, desk.price);
  const task = taskOf(
    { model: entry.model, key, entry, reply, picture: drawPicture(order), ms, host, closing },
    { meter: dialect.atOnce ? undefined : meter, refunds: dialect.refunds === true },
  );
  desk.tasks.set(task.id, task);
  return task;
}

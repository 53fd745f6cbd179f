import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { say } from '../../words/current.js';
import { printed } from '../../words/printed.js';
import { type Api, ofBatch } from '../api.js';
import { factsOf } from '../batches/described.js';
import { cardOf } from '../batches/cards.js';
import type { Entry, WatchedBatch } from '../batches/watched.js';
import type { Rooms } from '../rooms.js';

/** A sign of life, for proxies and for pages that wait. */
const HEARTBEAT_MS = 15_000;
/** How soon a browser reconnects. */
const RETRY_MS = 1_000;

const events = {
  method: 'get' as const,
  path: '/batches/{batch}/events',
  summary:
    'What happens to a batch, as server-sent events: those of docs/events.md by their names, `card` with a whole card whenever an item changes, `facts` with what `GET /batches/{batch}` says of progress. ' +
    'A stream begins with a fresh look (`started`, then `progress` or `ended`); with `Last-Event-ID` it continues where it was cut off, if that is still at hand.',
  params: ofBatch,
  headers: { 'Last-Event-ID': 'id of the last event that the reader has' },
  answer: { description: 'The stream.', type: 'text/event-stream' },
};

export function addEvents(api: Api, { house, over }: Rooms): void {
  api.add(events, async (c, { params: { batch } }) => {
    const watched = await house.watched(batch);
    const last = c.req.header('last-event-id');
    return streamSSE(c, (stream) => watched.read(() => tell(stream, watched, last, over)));
  });
}

async function tell(stream: SSEStreamingApi, watched: WatchedBatch, last: string | undefined, over: AbortSignal): Promise<void> {
  let left = false;
  const leave = (): void => {
    left = true;
    watched.ring.wake();
  };
  stream.onAbort(leave);
  over.addEventListener('abort', leave, { once: true });
  let at = placeOf(watched, last);
  await stream.write(`retry: ${RETRY_MS}\n\n`);
  let told = Date.now();
  while (!left) {
    const entries = at === undefined ? undefined : watched.ring.after(at);
    if (!entries) at = await freshLook(stream, watched);
    for (const [number, entry] of entries ?? []) {
      await write(stream, watched, number, entry);
      at = number;
    }
    if (!entries || entries.length > 0) told = Date.now();
    const wait = told + HEARTBEAT_MS - Date.now();
    if (wait <= 0) {
      await stream.write(': still here\n\n');
      told = Date.now();
    } else if (watched.ring.last <= (at ?? 0)) await watched.ring.change(wait);
  }
  over.removeEventListener('abort', leave);
}

/** Behind which event a reader is; undefined: nobody knows any more. */
function placeOf({ epoch, ring }: WatchedBatch, last: string | undefined): number | undefined {
  const [, of, number] = /^(\w+)-(\d+)$/.exec(last ?? '') ?? [];
  if (of !== epoch) return undefined;
  return ring.after(Number(number)) ? Number(number) : undefined;
}

/** All that a reader must know who has missed something; answers behind which event it stands. */
async function freshLook(stream: SSEStreamingApi, watched: WatchedBatch): Promise<number> {
  const { last } = watched.ring;
  for (const event of watched.state) await write(stream, watched, last, { kind: 'event', event });
  return last;
}

async function write(stream: SSEStreamingApi, watched: WatchedBatch, number: number, entry: Entry): Promise<void> {
  const id = `${watched.epoch}-${number}`;
  if (entry.kind === 'card') {
    await stream.writeSSE({ id, event: 'card', data: JSON.stringify(cardOf(watched.batchId, entry.facts)) });
    return;
  }
  const { event } = entry;
  await stream.writeSSE({ id, event: event.event, data: JSON.stringify(printed(event, say)) });
  const { started } = watched;
  if (!started) return;
  const facts = event.event === 'progress' ? factsOf(started, { view: event }) : undefined;
  if (facts) await stream.writeSSE({ id, event: 'facts', data: JSON.stringify(facts) });
}

import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { say } from '../../words/current.js';
import { printed } from '../../words/printed.js';
import { type Api, ofBatch } from '../api.js';
import { factsOf } from '../batches/described.js';
import { cardHere, previewUrl } from '../batches/cards.js';
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
    'What happens to a batch, as server-sent events: those of docs/events.md by their names, `card` with a whole card whenever an item changes, `facts` with what `GET /batches/{batch}` says of progress, `preview` with the URL of the newest preview of an item that is being made (`index`, `href`; without `href` it has gone). ' +
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
  const previews = new ToldPreviews();
  while (!left) {
    const entries = at === undefined ? undefined : watched.ring.after(at);
    if (!entries) at = await freshLook(stream, watched);
    for (const [number, entry] of entries ?? []) {
      await write(stream, watched, number, entry);
      at = number;
    }
    const news = await previews.tell(stream, watched);
    if (!entries || entries.length > 0 || news) told = Date.now();
    const wait = told + HEARTBEAT_MS - Date.now();
    if (wait <= 0) {
      await stream.write(': still here\n\n');
      told = Date.now();
    } else if (watched.ring.last <= (at ?? 0) && previews.areTold(watched)) await watched.ring.change(wait);
  }
  over.removeEventListener('abort', leave);
}

/**
 * The previews that a reader knows. They are none of the events that can be asked for again: only the newest counts, and they have no
 * id.
 */
class ToldPreviews {
  readonly #versions = new Map<number, string>();
  #changes = 0;

  areTold({ previews }: WatchedBatch): boolean {
    return this.#changes === previews.changes;
  }

  /** @returns whether anything was to be told */
  async tell(stream: SSEStreamingApi, watched: WatchedBatch): Promise<boolean> {
    if (this.areTold(watched)) return false;
    const { changes, versions } = watched.previews;
    this.#changes = changes;
    for (const index of this.#versions.keys()) if (!versions.has(index)) await this.#write(stream, { index });
    for (const [index, version] of versions) {
      if (this.#versions.get(index) === version) continue;
      this.#versions.set(index, version);
      await this.#write(stream, { index, href: previewUrl(watched.batchId, index, version) });
    }
    return true;
  }

  async #write(stream: SSEStreamingApi, preview: { readonly index: number; readonly href?: string }): Promise<void> {
    if (preview.href === undefined) this.#versions.delete(preview.index);
    await stream.writeSSE({ event: 'preview', data: JSON.stringify(preview) });
  }
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
    await stream.writeSSE({ id, event: 'card', data: JSON.stringify(cardHere(watched.batchId, entry.facts)) });
    return;
  }
  const { event } = entry;
  await stream.writeSSE({ id, event: event.event, data: JSON.stringify(printed(event, say)) });
  const { started } = watched;
  if (!started) return;
  const facts = event.event === 'progress' ? factsOf(started, { view: event }) : undefined;
  if (facts) await stream.writeSSE({ id, event: 'facts', data: JSON.stringify(facts) });
}

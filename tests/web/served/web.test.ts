import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { Bench, CANARY, until } from '../../e2e/harness.js';
import { startWeb, type WebClient } from './web-bench.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;
let names = 0;
const fresh = (): string => `web-${process.pid}-${++names}`;
afterEach(() => bench.close());

interface Cards {
  readonly cards: readonly {
    readonly status: string;
    readonly id: string;
    readonly pictures: readonly { readonly href: string; readonly thumb: string }[];
  }[];
  readonly next?: number;
}

const itemsOf = (web: WebClient, batch: string) => web.get<Cards>(`/batches/${batch}/items`);

describe('the page of a folder', () => {
  beforeEach(async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 200 } });
  });

  it('shows a batch of another command while it is made', async () => {
    const { web } = await startWeb(bench);
    const name = fresh();
    const run = bench.start(['run', await bench.withItems(4), '--name', name, '--concurrency', '2']);
    await until('the batch is there', async () => (await web.ask('GET', `/api/v1/batches/${name}`)).status === 200);
    const events = await web.events(name, (seen) => seen.some(({ event }) => event === 'ended'));
    await run.finished;
    expect(events[0]?.event).toBe('started');
    await until('all cards are there', async () => (await itemsOf(web, name)).cards.every(({ status }) => status === 'success'));
    const { cards } = await itemsOf(web, name);
    expect(cards.map(({ id }) => id)).toEqual(['i1', 'i2', 'i3', 'i4']);
    const [first] = cards[0]?.pictures ?? [];
    const picture = await web.ask('GET', first?.href ?? '');
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(picture.headers.get('cache-control')).toContain('immutable');
    const part = await web.ask('GET', first?.href ?? '', undefined, { range: 'bytes=1-3' });
    expect([part.status, await part.text()]).toEqual([206, 'PNG']);
    expect((await web.ask('GET', first?.thumb ?? '')).headers.get('content-type')).toBe('image/webp');
    expect(web.seen.join('\n')).not.toContain(CANARY);
  });
});

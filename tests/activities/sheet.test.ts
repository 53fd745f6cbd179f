import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Thumbnail } from '../../src/activities/dependencies.js';
import { Throttle } from '../../src/activities/sheet/throttle.js';
import type { StoredImage } from '../../src/domain/generation.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { indexKey } from '../../src/domain/staging-keys.js';
import { type PackedSheet, unpack } from '../../src/report/sheet/packed.js';
import type { Store } from '../../src/stores/store.js';
import { BATCH, type Bench, KEY, startBench } from './bench.js';

const PAGE = '<body><!--data--><script></script></body>';
const START = Date.UTC(2026, 0, 2);
const DESTINATION = { store: 'local', folder: 'summer' };
const THUMB: Thumbnail = { width: 64, height: 64, small: Buffer.from('small'), large: Buffer.from('large') };

async function sheetIn(folder: string): Promise<PackedSheet> {
  const text = await readFile(join(folder, 'index.html'), 'utf8');
  return JSON.parse(/json">(.*?)<\/script/su.exec(text)?.[1] ?? '') as PackedSheet;
}

/** The pictures of an item, as its site made them and its store has them. */
async function stored(bench: Bench): Promise<StoredImage[]> {
  const { submission } = await bench.submit({ site: 'gemini' });
  const images = submission.kind === 'done' ? submission.images : [];
  return bench.run({
    run: ({ host }) => host.storeImages({ batch: BATCH, index: 1, pageSize: 2, destination: DESTINATION, key: KEY, images }),
  });
}

const outcomeOf = (images: readonly StoredImage[]): Outcome => ({
  index: 1,
  id: 'dog',
  site: 'gemini',
  status: 'success',
  attempts: 1,
  calls: { sent: 1, delivered: 1, unbilled: 0, empty: 0, unknown: 0 },
  startedAt: START,
  endedAt: START + 2_000,
  images,
});

/** Records and reports in one worker. */
const reporting = (bench: Bench, images: readonly StoredImage[], storeUntil?: number) =>
  bench.run({
    run: async ({ main }) => {
      await main.recordOutcomes({ batch: BATCH, name: 'all', outcomes: [outcomeOf(images)] });
      const summary = { batchId: 'summer', version: '1', total: 3, startedAt: START, endedAt: START + 9_000, sitesOut: [] };
      return main.writeReport({
        batch: BATCH,
        pageSize: 2,
        destination: DESTINATION,
        language: 'zh',
        ...(storeUntil === undefined ? {} : { storeUntil }),
        summary: { ...summary, ended: 'finished' },
      });
    },
  });

/** The store with another `put`. */
const failing = (store: Store, put: Store['put']): Store =>
  new Proxy(store, {
    get: (target, name) => {
      if (name === 'put') return put;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

afterEach(() => {
  vi.useRealTimers();
});

describe('A thumbnail', () => {
  it('lies beside its picture, which knows it and its own size', async () => {
    const bench = (await startBench()).with({ thumbnail: async () => THUMB });
    const [image] = await stored(bench);
    expect(image).toMatchObject({ width: 64, height: 64, thumb: 'summer/thumbs/Task_2_dog_1.webp' });
    expect(await readdir(join(bench.dir, 'out/summer/thumbs'))).toEqual(['Task_2_dog_1.webp']);
  });

  it('costs no picture when it cannot be made, nor when the store does not take it', async () => {
    const broken = (await startBench()).with({ thumbnail: () => Promise.reject(new Error('Input buffer is a bomb')) });
    expect(await stored(broken)).toEqual([expect.not.objectContaining({ thumb: expect.anything() as unknown })]);
    const bench = await startBench();
    const results = bench.dependencies.store('local');
    const store = failing(results, (key, ...rest) => {
      if (key.includes('/thumbs/')) throw new Error('ENOSPC');
      return results.put(key, ...rest);
    });
    const [image] = await stored(bench.with({ thumbnail: async () => THUMB, store: () => store }));
    expect(image).toMatchObject({ width: 64, key: 'summer/Task_2_dog_1.png' });
    expect(image).not.toHaveProperty('thumb');
  });
});

describe('The contact sheet', () => {
  it('is written beside the pictures at the end, with every item in input order', async () => {
    const bench = (await startBench()).with({ thumbnail: async () => THUMB, sheetPage: PAGE });
    await reporting(bench, await stored(bench));
    const sheet = await sheetIn(join(bench.dir, 'out/summer'));
    expect(sheet.head).toMatchObject({ batchId: 'summer', language: 'zh', end: { how: 'finished', at: START + 9_000 } });
    const cards = unpack(sheet, 'en');
    expect(cards.map(({ id, status }) => [id, status])).toEqual([
      ['cat', 'error'],
      ['dog', 'success'],
      ['owl', 'error'],
    ]);
    expect(cards[1]?.pictures).toMatchObject([{ href: 'Task_2_dog_1.png', thumb: 'thumbs/Task_2_dog_1.webp', width: 64 }]);
    expect(unpack(sheet, 'zh')[0]?.failure?.message).not.toBe(cards[0]?.failure?.message);
  });

  it('lies with the report in staging when the store takes none, and refers to the pictures where they are', async () => {
    const bench = (await startBench()).with({ thumbnail: async () => THUMB, sheetPage: PAGE });
    const images = await stored(bench);
    const store = failing(bench.dependencies.store('local'), () => Promise.reject(new Error('down')));
    const summary = await reporting(bench.with({ store: () => store }), images, 1);
    const sheet = await sheetIn(summary.reportKept?.at ?? '');
    expect(unpack(sheet, 'en')[1]?.pictures[0]?.href).toMatch(/^file:.*\/out\/summer\/Task_2_dog_1\.png$/);
  });

  it('fails no report', async () => {
    const bench = await startBench();
    const images = await stored(bench);
    expect(await reporting(bench.with({ sheetPage: 'no page at all' }), images)).toMatchObject({ tally: { success: 1 } });
  });

  it('is kept up to date while the batch runs', async () => {
    const bench = (await startBench()).with({ thumbnail: async () => THUMB, sheetPage: PAGE });
    const images = await stored(bench);
    const input = { batch: BATCH, total: 3, store: 'local', folder: 'summer', settings: { segmentSize: 2 } };
    const note = Buffer.from(JSON.stringify({ input, startedAt: START }));
    await bench.dependencies.staging(BATCH).put(indexKey(BATCH), note, { type: 'application/json' });
    await bench.run({
      run: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'one', outcomes: [outcomeOf(images)] }),
    });
    await vi.waitFor(async () => expect(await readdir(join(bench.dir, 'out/summer'))).toContain('index.html'), 20_000);
    const sheet = await sheetIn(join(bench.dir, 'out/summer'));
    expect(sheet.head).not.toHaveProperty('end');
    expect(unpack(sheet, 'en').map(({ status }) => status)).toEqual(['waiting', 'success', 'waiting']);
  });
});

describe('The throttle', () => {
  it('does nothing more often than it may, follows the last change, and stops at the end', async () => {
    vi.useFakeTimers();
    const throttle = new Throttle({ firstMs: 4_000, everyMs: 15_000, share: 0.05 });
    const times: number[] = [];
    const begun = Date.now();
    // It takes 2 s, so that 5 % of the time are one in 40 s.
    const work = () =>
      new Promise<void>((resolve) => {
        times.push(Date.now() - begun);
        setTimeout(resolve, 2_000);
      });
    const changing = setInterval(() => throttle.changed('batch', work), 100);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(times.map((at) => Math.round(at / 1_000))).toEqual([4, 44, 84]);
    clearInterval(changing);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(times).toHaveLength(4);
    throttle.changed('batch', work);
    throttle.end('batch');
    await vi.advanceTimersByTimeAsync(100_000);
    expect(times).toHaveLength(4);
  });

  it('leaves 15 s between two pieces of quick work', async () => {
    vi.useFakeTimers();
    const throttle = new Throttle({ firstMs: 4_000, everyMs: 15_000, share: 0.05 });
    let done = 0;
    const changing = setInterval(() => throttle.changed('batch', async () => void done++), 100);
    await vi.advanceTimersByTimeAsync(50_000);
    clearInterval(changing);
    expect(done).toBe(4);
  });
});

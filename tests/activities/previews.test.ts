import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Previews } from '../../src/activities/index.js';
import { PreviewPlace } from '../../src/disk/preview-place.js';
import { collectKey } from '../../src/domain/names.js';
import type { PaidContext } from '../../src/providers/provider.js';
import { pendingProvider } from '../helpers/pending-provider.js';
import { KEY, startBench } from './bench.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-previews-'));
});

afterEach(() => rm(folder, { recursive: true }));

const namesIn = (place: string): Promise<string[]> => readdir(place).catch(() => []);

it('the newest preview of an item is a file of its number, whole at every moment, and gone when the item has ended', async () => {
  const preview = new Previews({ folder }).of('summer', collectKey(KEY));
  for (let step = 1; step <= 50; step++) preview?.show(Buffer.alloc(100_000, step), 'image/jpeg');
  const file = join(folder, 'summer', '2.jpg');
  await vi.waitFor(async () => expect((await readFile(file))[0]).toBe(50), { timeout: 4_000 });
  expect(await readFile(file)).toEqual(Buffer.alloc(100_000, 50));
  expect(await readdir(join(folder, 'summer'))).toEqual(['2.jpg']);
  await preview?.close();
  expect(await readdir(join(folder, 'summer'))).toEqual([]);
});

it('is written about once a second, however many come, and none of them late', async () => {
  const preview = new Previews({ folder }).of('summer', KEY);
  const file = join(folder, 'summer', '2.jpg');
  const written = new Set<number>();
  for (let step = 0; step < 60; step++) {
    preview?.show(Buffer.alloc(1_000, step), 'image/jpeg');
    await pause(25);
    written.add((await stat(file).catch(() => undefined))?.mtimeMs ?? 0);
  }
  expect(written.size).toBeLessThanOrEqual(4);
  const from = Date.now();
  preview?.show(Buffer.alloc(1_000, 99), 'image/jpeg');
  await preview?.close();
  expect(Date.now() - from).toBeLessThan(900);
  preview?.show(Buffer.alloc(1_000, 100), 'image/jpeg');
  await pause(100);
  expect(await namesIn(join(folder, 'summer'))).toEqual([]);
});

it('that is too large is passed over', async () => {
  const preview = new Previews({ folder }).of('summer', KEY);
  preview?.show(Buffer.alloc(5_000_000), 'image/jpeg');
  await pause(100);
  expect(await namesIn(join(folder, 'summer'))).toEqual([]);
});

it('goes to the page while one is served, and to nobody else', async () => {
  const page = new PreviewPlace(folder);
  const previews = new Previews({ page });
  const show = async (): Promise<string[]> => {
    const preview = previews.of('summer', KEY);
    preview?.show(Buffer.alloc(10), 'image/png');
    await pause(100);
    const names = await namesIn(page.folderOf('summer'));
    await preview?.close();
    return names;
  };
  expect([await previews.areWanted(), await show()]).toEqual([false, []]);
  await page.want();
  expect([await previews.areWanted(), await show()]).toEqual([true, ['2.png']]);
  // A server that was killed gives no sign any more.
  const before = new Date(Date.now() - 300_000);
  await utimes(join(page.folder, '.wanted'), before, before);
  expect([await previews.areWanted(), await show()]).toEqual([false, []]);
  await page.want();
  await page.unwant();
  expect(await previews.areWanted()).toBe(false);
});

it('what is no journal key has no preview', () => {
  expect(new Previews({ folder }).of('summer', 'nothing')).toBeUndefined();
});

it.each([
  ['a provider without previews: never', undefined, 0, undefined],
  ['a provider with previews: once', true, 1, true],
] as const)('whether anybody wants previews is looked up for a paid request of %s', async (_, has, looks, told) => {
  const page = new PreviewPlace(folder);
  await page.want();
  const isWanted = vi.spyOn(page, 'isWanted');
  const contexts: PaidContext[] = [];
  const provider = {
    ...pendingProvider,
    ...(has && { previews: has }),
    submit: (...[request, context]: Parameters<typeof pendingProvider.submit>) => {
      contexts.push(context);
      return pendingProvider.submit(request, context);
    },
  };
  const bench = (await startBench()).with({ previews: new Previews({ page }), provider: () => provider });
  await bench.submit();
  expect(isWanted).toHaveBeenCalledTimes(looks);
  expect(contexts.map(({ previews }) => previews)).toEqual([told]);
});

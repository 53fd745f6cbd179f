import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Previews } from '../../src/activities/index.js';
import { collectKey } from '../../src/domain/names.js';
import { KEY } from './bench.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-previews-'));
});

afterEach(() => rm(folder, { recursive: true }));

it('the newest preview of an item is a file of its number, whole at every moment, and gone when the item has ended', async () => {
  const preview = new Previews(folder).of('summer', collectKey(KEY));
  for (let step = 1; step <= 50; step++) preview?.show(Buffer.alloc(100_000, step), 'image/jpeg');
  const file = join(folder, 'summer', '2.jpg');
  await vi.waitFor(async () => expect((await readFile(file))[0]).toBe(50));
  expect(await readFile(file)).toEqual(Buffer.alloc(100_000, 50));
  expect(await readdir(join(folder, 'summer'))).toEqual(['2.jpg']);
  await preview?.close();
  expect(await readdir(join(folder, 'summer'))).toEqual([]);
});

it('what is no journal key has no preview', () => {
  expect(new Previews(folder).of('summer', 'nothing')).toBeUndefined();
});

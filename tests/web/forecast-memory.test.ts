import { copyFile, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PictureMemory } from '../../src/inputs/pictures/picture-memory.js';
import { PictureReader } from '../../src/inputs/pictures/picture.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-memory-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('pictures that were looked at are not decoded again, also under another name; one that has changed is', async () => {
  const size = 2_400;
  const noise = await sharp({
    create: { width: size, height: size, channels: 3, background: 'red', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  })
    .jpeg()
    .toBuffer();
  const memory = new PictureMemory();
  const path = join(folder, 'a.jpg');
  await writeFile(path, noise);
  const look = async (from: string) => {
    const begun = performance.now();
    const found = await new PictureReader(undefined, undefined, memory).read(from);
    return { found, ms: performance.now() - begun };
  };
  const first = await look(path);
  const moved = join(folder, 'b.jpg');
  await rename(path, moved);
  const second = await look(moved);
  expect(second.found).toEqual({ ...first.found, path: moved, name: 'b.jpg' });
  expect(second.ms).toBeLessThan(first.ms / 3);
  // As long, and another content.
  await copyFile(moved, path);
  const other = Buffer.from(noise);
  other[other.length - 1_000] = (other[other.length - 1_000] ?? 0) ^ 0x55;
  await writeFile(moved, other);
  const later = new Date(Date.now() + 5_000);
  await utimes(moved, later, later);
  const third = await look(moved);
  expect(third.found).not.toHaveProperty('sha256', (first.found as { sha256: string }).sha256);
});

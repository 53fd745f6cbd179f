import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { buffer, json } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../src/domain/item.js';
import { readInput } from '../../src/inputs/read.js';
import { stageItems } from '../../src/inputs/stage.js';
import { openStore } from '../../src/stores/registry.js';
import { folderWith, picture } from './input-folder.js';

const batch = { batchId: 'summer', nonce: '1' };
const LIST = [
  { id: 'a', prompt: '猫', images: ['1.png', '2.png'] },
  { id: 'b', prompt: 'dog', images: ['copy of 1.png'], params: { seed: 1 } },
  { prompt: '' },
  { id: 'd', prompt: 'cow' },
  { id: 'e', prompt: 'hen' },
];

async function prepared() {
  const [one, two] = [await picture('png', 1), await picture('jpeg', 2)];
  const text = LIST.map((line) => JSON.stringify(line)).join('\n');
  const folder = await folderWith({ '1.png': one, 'copy of 1.png': one, '2.png': two, 'items.jsonl': text });
  const { items } = await readInput({ kind: 'jsonl', path: join(folder, 'items.jsonl') }, { skipBad: true });
  const store = openStore('local', { path: 'staging' }, { folder, env: {} });
  return { folder, one, store, staging: { items, store, batch, site: 'google', pageSize: 2 } };
}

describe('staging', () => {
  it('writes each picture once by its content, and the items in pages with their positions', async () => {
    const { one, store, staging } = await prepared();
    const steps: string[] = [];
    const staged = await stageItems({ ...staging, onProgress: (done, total) => steps.push(`${done}/${total}`) });
    expect(staged).toEqual({ pages: 3, references: 2 });
    expect(steps).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
    const keys = await store.list('');
    expect(keys.filter((key) => key.startsWith('summer/items/'))).toEqual(
      [0, 1, 2].map((page) => `summer/items/00000${page}.json`),
    );
    const pages = await Promise.all(
      [0, 1, 2].map(async (page) => (await json(await store.get(`summer/items/00000${page}.json`))) as Item[]),
    );
    const items = pages.flat();
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(items.map(({ index, id, site, broken }) => [index, id, site, broken !== undefined])).toEqual([
      [0, 'a', 'google', false],
      [1, 'b', 'google', false],
      [2, '0003', 'google', true],
      [3, 'd', 'google', false],
      [4, 'e', 'google', false],
    ]);
    const [reference] = items[1]?.references ?? [];
    expect(reference).toMatchObject({ name: 'copy of 1.png', type: 'image/png', bytes: one.length });
    expect(reference?.key).toBe(`summer/refs/${reference?.sha256}.png`);
    expect(items[0]?.references.map(({ name, key }) => [name, key.split('.')[1]])).toEqual([
      ['1.png', 'png'],
      ['2.png', 'jpg'],
    ]);
    expect((await buffer(await store.get(reference?.key ?? ''))).equals(one)).toBe(true);
    expect(JSON.stringify(items)).not.toContain('"path"');
  });

  it('is done again without harm after a crash', async () => {
    const { store, staging } = await prepared();
    await stageItems(staging);
    const before = await store.list('');
    await stageItems(staging);
    expect(await store.list('')).toEqual(before);
  });

  it('refuses a picture that was changed or taken away since it was read', async () => {
    const { folder, staging } = await prepared();
    await writeFile(join(folder, '2.png'), await picture('jpeg', 3));
    await expect(stageItems(staging)).rejects.toMatchObject({
      code: 'input_missing',
      message: expect.stringMatching(/2\.png: The file changed/) as string,
    });
  });
});

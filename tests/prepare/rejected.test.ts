import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ListedBatch } from '../../src/client/batches/listed-batch.js';
import type { Session } from '../../src/client/session.js';
import { rejectedItems } from '../../src/prepare/again/rejected.js';
import { folderWith } from '../inputs/input-folder.js';

test('marks lie in the folder of the batch in its own store, as where a bucket has a folder for each day', async () => {
  const folder = await folderWith({});
  const stores = { local: { kind: 'local', path: 'out' }, shelf: { kind: 'local', path: 'shelf' } };
  const session = { config: { dataDir: folder, folder, env: {}, defaults: { store: 'local' }, stores } } as unknown as Session;
  const note = { input: { folder: '2026-11-27/summer' } };
  const start = { results: { store: 'shelf' }, dataDir: folder };
  const listed = { batchId: 'summer', state: 'not in Temporal', note, start } as unknown as ListedBatch;
  const place = join(folder, 'shelf', '2026-11-27', 'summer');
  await mkdir(place, { recursive: true });
  await expect(rejectedItems(session, listed)).rejects.toThrow(`there is no ${join(place, 'marks.json')}.`);
  await writeFile(join(place, 'marks.json'), JSON.stringify({ version: 1, marks: { '7': 'reject', '3': 'pick', b: 'reject' } }));
  expect(await rejectedItems(session, listed)).toEqual([
    { text: '7', id: '7' },
    { text: 'b', id: 'b' },
  ]);
});

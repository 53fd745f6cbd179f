import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ListedBatch } from '../../src/client/batches/listed-batch.js';
import type { Session } from '../../src/client/session.js';
import { progressNow } from '../../src/client/follow/view-now.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { writeOutcomes } from '../../src/staging/record.js';
import { openStore } from '../../src/stores/registry.js';
import { freshFolder } from '../spool/fixture.js';
import { NOW, progress, ScriptedSource, tally } from './fixtures.js';

const delivered = (index: number): Outcome => ({
  index,
  id: `i${index}`,
  site: 'banana',
  attempts: 1,
  calls: { ...NO_CALLS, sent: 1, delivered: 1 },
  endedAt: NOW,
  status: 'success',
  images: [],
});

test('after a reset the record counts until the root knows as much', async () => {
  const dataDir = await freshFolder();
  const config = { folder: dataDir, dataDir, env: {}, stores: { local: { kind: 'local' } }, sites: {} };
  const staging = openStore('local', { path: join(dataDir, 'staging') }, { folder: dataDir, env: {} });
  await writeOutcomes(staging, { batchId: 'summer' }, 'segment-0', [0, 1, 2].map(delivered));
  const start = { version: '0', location: '', total: 9, sites: [], input: '', dataDir, results: { store: 'local' } };
  const batch: ListedBatch = { batchId: 'summer', mainQueue: 'plantain', state: 'open', startedAt: NOW, start };
  const session = { config } as unknown as Session;
  const source = new ScriptedSource();
  const now = async () => (await progressNow(session, batch, source))?.progress.tally;

  source.root = { ...progress(), whole: true, wasReset: true, tally: tally({}) };
  expect(await now()).toMatchObject({ success: 3, calls: { sent: 3 } });
  source.root = { ...source.root, tally: tally({ success: 5 }) };
  expect(await now()).toMatchObject({ success: 5 });
  source.root = { ...progress(), whole: true, tally: tally({}) };
  expect(await now()).toMatchObject({ success: 0 });
});

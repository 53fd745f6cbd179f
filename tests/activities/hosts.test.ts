import { expect, test } from 'vitest';
import { hostQueue } from '../../src/domain/names.js';
import { batchHostsPrefix, hostNoteKey, newStagingFolder, pageKey } from '../../src/domain/staging-keys.js';
import { noteHost } from '../../src/staging/hosts.js';
import { writeNote } from '../../src/staging/notes.js';
import { BATCH, type Bench, startBench } from './bench.js';

const NEW = { ...BATCH, stagingFolder: newStagingFolder(BATCH) };
const RETURN_MS = 600_000;

const find = (bench: Bench, batch = BATCH) =>
  bench.run({ run: ({ main }) => main.findHosts({ batch, hostReturnMs: RETURN_MS }) });

async function withNewBatch(): Promise<Bench> {
  const bench = await startBench();
  const staging = bench.dependencies.staging(NEW);
  const page = await staging.get(pageKey(BATCH, 0));
  const chunks: Buffer[] = [];
  for await (const chunk of page) chunks.push(chunk as Buffer);
  await staging.put(pageKey(NEW, 0), Buffer.concat(chunks), { type: 'application/json' });
  return bench;
}

test('only hosts that have something of a batch are asked for it', async () => {
  const bench = await withNewBatch();
  const { spool } = bench.dependencies;
  const staging = bench.dependencies.staging(NEW);
  await noteHost(staging, spool.host);
  await noteHost(staging, 'h_0badcafe');
  expect(await find(bench, NEW)).toEqual([]);
  await bench.submit({ batch: NEW, site: 'gemini' });
  expect(await find(bench, NEW)).toMatchObject([{ host: spool.host }]);
});

test('a host is noted with its batch before anything of it can be sent, and a staging that refuses that costs nothing', async () => {
  const bench = await withNewBatch();
  const staging = bench.dependencies.staging(NEW);
  const refusing = {
    ...bench.dependencies,
    held: { note: () => Promise.reject(new Error('503')) },
  } as unknown as Bench['dependencies'];
  const failure = await bench.failure(bench.with(refusing).submit({ batch: NEW, site: 'gemini' }));
  expect(failure.type).toBe('not_sent');
  expect(bench.gemini.meter.entries).toHaveLength(0);
  expect(await staging.list(batchHostsPrefix(NEW))).toEqual([]);
});

test('a host may be away since it was last seen; one that nobody has seen for long is asked for a moment', async () => {
  const bench = await startBench();
  const staging = bench.dependencies.staging(BATCH);
  const now = Date.now();
  await writeNote(staging, hostNoteKey('h_now'), { host: 'h_now', at: now });
  await writeNote(staging, hostNoteKey('h_old'), { host: 'h_old', at: now - 30 * 24 * 3_600_000 });
  await writeNote(staging, hostNoteKey('h_unknown'), { host: 'h_unknown' });
  const of = async (served: string | undefined) => {
    const changed = bench.with({ isServed: async (queue) => queue === (served && hostQueue(served)) });
    return Object.fromEntries((await find(changed)).map(({ host, waitMs }) => [host, Math.round(waitMs / 30_000)]));
  };
  expect(await of(undefined)).toEqual({ h_now: 20, h_old: 1, h_unknown: 1 });
  expect(await of('h_unknown')).toEqual({ h_now: 20, h_old: 1, h_unknown: 20 });
});

import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, expect, test } from 'vitest';
import { collectKey } from '../../src/domain/names.js';
import { Spool } from '../../src/spool/spool.js';
import { asTheyAre, openFile } from '../helpers/open-files.js';
import { pendingProvider } from '../helpers/pending-provider.js';
import { BATCH, type Bench, KEY, startBench } from './bench.js';

const { mkdir, open, rename, writeFile } = fs;

function mend(): void {
  Object.assign(fs, { mkdir, open, rename, writeFile });
  Object.assign(openFile, asTheyAre);
  syncBuiltinESMExports();
}
afterEach(mend);

/** From now on nothing can be written; reading works. */
function refuse(code: string): void {
  const refused = () => Promise.reject(Object.assign(new Error(`${code}: refused`), { code, syscall: 'open', errno: -1 }));
  const opening = (path: string, flags: string) => (flags === 'r' ? open(path, flags) : refused());
  Object.assign(fs, { mkdir: refused, open: opening, rename: refused, writeFile: refused });
  Object.assign(openFile, { write: refused, writeFile: refused });
  syncBuiltinESMExports();
}

/** A bench whose disk refuses everything from the moment at which its site has accepted the request. */
async function refusing(code: string): Promise<Bench> {
  const bench = await startBench();
  const spool = await Spool.open(`${bench.dir}/spool`, { leaseMs: 40, minFreeBytes: 0, roomWaitMs: 50 });
  const submit: typeof pendingProvider.submit = async (request, context) => {
    const submission = await pendingProvider.submit(request, context);
    refuse(code);
    return submission;
  };
  return bench.with({ spool, provider: () => ({ ...pendingProvider, submit }) });
}

test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE'])(
  'a task that was accepted is followed although the disk refuses its id with %s, and its journal has it later',
  async (code) => {
    const bench = await refusing(code);
    const { host } = bench.dependencies.spool;
    const accepted = { kind: 'pending', operation: 'job-1' };
    expect(await bench.submit()).toMatchObject({ host, key: KEY, submission: accepted });
    mend();
    expect(await bench.dependencies.spool.finalState(KEY)).toBeUndefined();
    const input = { batch: BATCH, site: 'pending', key: collectKey(KEY), operation: 'job-1' };
    expect(await bench.run({ run: ({ free }) => free.collectGeneration(input) })).toMatchObject({ submission: { kind: 'done' } });
    expect(await bench.dependencies.spool.finalState(KEY)).toMatchObject({ kind: 'received', submission: accepted });
    expect(bench.pending.paid).toHaveLength(1);
  },
);

test('a host that only follows a task of another host gets no record of its request', async () => {
  const bench = await startBench();
  await bench.submit();
  const other = bench.with({ spool: await Spool.open(`${bench.dir}/elsewhere`, { leaseMs: 40, minFreeBytes: 0 }) });
  const input = { batch: BATCH, site: 'pending', key: collectKey(KEY), operation: 'job-1' };
  await other.run({ run: ({ free }) => free.collectGeneration(input) });
  expect(await other.dependencies.spool.keys('summer.x7k2')).toEqual([collectKey(KEY)]);
});

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pruneJournal } from '../../src/spool/pruning.js';
import { Spool } from '../../src/spool/spool.js';
import { BATCH, EMPTY, JOURNAL, KEY, PNG, STORED, filesOf, freshFolder, pictureFile, sent } from './fixture.js';

const options = { waitMs: 0, signal: new AbortController().signal };
const KEPT = { kind: 'failed', failure: { code: 'store_failed', billing: 'maybe' } };
const FILE = { bytes: PNG.length, type: 'image/png' };

/** A spool whose worker has ended before the answer was on record, after it did `work`. */
async function interrupted(work: (spool: Spool, dir: string) => Promise<unknown>) {
  const { dir, spool, lease } = await sent();
  await work(spool, dir);
  await lease.release();
  return { dir, spool: await Spool.open(dir, { leaseMs: 40 }) };
}

const written = async (spool: Spool, bytes = PNG) => {
  const sink = await spool.writer(KEY).open();
  await sink.write(bytes);
  return sink;
};

describe('a whole picture without an answer', () => {
  it.each([
    ['under its key', (spool: Spool) => spool.writer(KEY).image(PNG)],
    ['in a temporary name of its key', (spool: Spool) => written(spool)],
  ])('is kept and offered when it lies %s, and its request is not declared unknown', async (_, work) => {
    const { dir, spool } = await interrupted(work);
    expect(await spool.recover(KEY, options)).toMatchObject(KEPT);
    expect(await (await Spool.open(dir)).recover(KEY, options)).toMatchObject(KEPT);
    const [receipt] = await spool.receipts(BATCH, 'late');
    expect(receipt).toMatchObject({ key: KEY, late: true, images: [FILE] });
    const [image] = receipt?.images ?? [];
    expect(image && (await readFile(await spool.imagePath(KEY, image)))).toEqual(PNG);
    await pruneJournal(dir, JOURNAL, { isWhole: true, dryRun: false });
    expect(await spool.receipts(BATCH)).toHaveLength(1);
    await spool.stored(KEY, STORED);
    expect(await filesOf(dir)).toEqual([]);
    expect(await spool.recover(KEY, options)).toMatchObject(KEPT);
  });

  it('is offered where an earlier version has declared its request unknown', async () => {
    const { spool } = await interrupted(async (before, dir) => {
      await (await Spool.open(dir)).recover(KEY, options);
      await before.writer(KEY).image(PNG);
    });
    expect(await spool.receipts(BATCH)).toMatchObject([{ key: KEY, images: [FILE] }]);
  });

  it('lies beside a failure until somebody asks for it', async () => {
    const { spool } = await interrupted(async (before) => {
      await before.writer(KEY).image(PNG);
      await before.failed(KEY, { code: 'invalid_response', message: 'the second picture is cut off', billing: 'maybe' });
    });
    expect(await spool.receipts(BATCH, 'late')).toEqual([]);
    expect(await spool.receipts(BATCH)).toMatchObject([{ key: KEY, images: [FILE] }]);
  });

  it('does not stop a worker that was only halted: it gives its picture its name, and its whole answer counts', async () => {
    const { dir, spool, lease } = await sent();
    const sink = await written(spool);
    const other = await Spool.open(dir, { leaseMs: 40 });
    expect(await other.recover(KEY, options)).toMatchObject(KEPT);
    const image = await sink.keep();
    const second = await spool.writer(KEY).image(Buffer.concat([PNG, Buffer.from('\n')]));
    await spool.received(KEY, { kind: 'done', images: [image, second] });
    await lease.release();
    expect(await other.receipts(BATCH, 'late')).toMatchObject([{ images: [{ file: image.file }, { file: second.file }] }]);
  });
});

describe('nothing is found', () => {
  it.each([
    ['of half a picture', (spool: Spool) => written(spool, PNG.subarray(0, 40))],
    ['of something that is no picture', (spool: Spool) => written(spool, Buffer.from('<html>'))],
    [
      'of a picture that the disk has damaged',
      async (_spool: Spool, dir: string) => {
        await mkdir(join(dir, BATCH, '.pictures'));
        await writeFile(pictureFile(dir, '0123456789abcdef.png'), PNG);
      },
    ],
  ])('%s', async (_, work) => {
    const { spool } = await interrupted(work);
    expect(await spool.recover(KEY, options)).toEqual({ kind: 'unknown' });
    expect(await spool.receipts(BATCH)).toEqual([]);
  });

  it('while the worker may still bring the answer', async () => {
    const { dir, spool, lease } = await sent();
    await spool.writer(KEY).image(PNG);
    expect(await (await Spool.open(dir)).receipts(BATCH)).toEqual([]);
    await lease.release();
  });

  it('of what a host has only collected', async () => {
    const spool = await Spool.open(await freshFolder());
    await spool.writer(`${KEY}-c`).image(PNG);
    expect(await spool.receipts(BATCH)).toEqual([]);
  });
});

it('no whole picture goes with those that are stored when the journal does not name it', async () => {
  const { dir, spool, lease } = await sent();
  const image = await spool.writer(KEY).image(PNG);
  const other = await spool.writer(KEY).image(Buffer.concat([PNG, Buffer.from('\n')]));
  await spool.received(KEY, { kind: 'done', images: [image] });
  await lease.release();
  await spool.stored(KEY, STORED);
  expect(await filesOf(dir)).toEqual([other.file]);
  await spool.received(KEY, EMPTY);
});

import { readdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failures/failure.js';
import { journalsIn, lastWritten, pruneJournal } from '../../src/spool/pruning.js';
import { Spool } from '../../src/spool/spool.js';
import { BATCH, EMPTY, JOURNAL, KEY, PNG, STORED, freshFolder, logsOf, pictureFile, spoil } from './fixture.js';

const signal = new AbortController().signal;
const COLLECTED = `${KEY}-c`;
const failure = (billing: Failure['billing']): Failure => ({ code: 'server_error', message: 'no', billing });
const PENDING = { kind: 'pending', operation: 'job-1' } as const;

interface Made {
  readonly dir: string;
  readonly spool: Spool;
}

type Step = (made: Made) => Promise<unknown>;

const intended: Step = ({ spool }) => spool.intend(KEY, {});
const sent: Step = async ({ spool }) => {
  await spool.intend(KEY, {});
  await (await spool.acquireSend(KEY))?.release();
};
const recovered: Step = ({ spool }) => spool.recover(KEY, { waitMs: 0, signal });
const received =
  (more: object = {}): Step =>
  async ({ spool }) => {
    const images = [await spool.writer(KEY).image(PNG)];
    await spool.received(KEY, { kind: 'done', images, ...more });
  };
const answered =
  (submission: typeof EMPTY | typeof PENDING): Step =>
  ({ spool }) =>
    spool.received(KEY, submission);
const stored: Step = ({ spool }) => spool.stored(KEY, STORED);
const failed =
  (billing: Failure['billing']): Step =>
  ({ spool }) =>
    spool.failed(KEY, failure(billing));
const picture: Step = ({ spool }) => spool.writer(KEY).image(PNG);
const collected: Step = async ({ spool }) => {
  await spool.intend(COLLECTED, {});
  await spool.received(COLLECTED, { kind: 'done', images: [await spool.writer(COLLECTED).image(PNG)] });
};
const collectedStored: Step = ({ spool }) => spool.stored(COLLECTED, STORED);

async function after(steps: readonly Step[]): Promise<Made> {
  const dir = await freshFolder();
  const made = { dir, spool: await Spool.open(dir, { leaseMs: 20 }) };
  for (const step of steps) await step(made);
  return made;
}

const prune = ({ dir }: Made, isWhole = false, dryRun = false) => pruneJournal(dir, JOURNAL, { isWhole, dryRun });

describe('a key of which nothing can come any more', () => {
  it.each<[string, readonly Step[]]>([
    ['was never sent', [intended]],
    ['was given back', [intended, ({ spool }) => spool.giveBack(KEY)]],
    ['was taken by a recovery before it was sent', [intended, recovered]],
    ['was refused at no charge', [sent, failed('unbilled')]],
    ['was charged for a failure without a picture', [sent, failed('billed')]],
    ['has its pictures in the store', [sent, received(), stored]],
    ['came late, and has its pictures in the store', [sent, recovered, received(), stored]],
    ['was answered without a picture', [sent, answered(EMPTY)]],
    ['was collected, and its pictures are in the store', [sent, answered(PENDING), collected, collectedStored]],
  ])('goes: it %s', async (_, steps) => {
    const made = await after(steps);
    const before = await made.spool.keys(BATCH);
    const dry = await prune(made, false, true);
    expect(await made.spool.keys(BATCH)).toEqual(before);
    expect(await prune(made)).toEqual(dry);
    expect(dry).toMatchObject({ unsettled: 0, unreadable: [] });
    expect(dry.removed.files).toBeGreaterThan(0);
    expect(await readdir(made.dir)).not.toContain(BATCH);
  });
});

describe('a key of which something may come', () => {
  it.each<[string, readonly Step[], unsettled?: number]>([
    ['was sent and has no answer', [sent]],
    ['was declared unknown', [sent, recovered]],
    ['is unknown because its record was lost', [recovered]],
    ['failed, and may have been charged', [sent, failed('maybe')]],
    ['has a picture that no store has', [sent, received()]],
    ['came late, and no store has it', [sent, recovered, received()]],
    ['was refused, and a picture lies beside the refusal', [sent, picture, failed('unbilled')]],
    [
      'is stored, and another picture lies beside it',
      [sent, received(), stored, ({ dir }) => writeFile(pictureFile(dir, '0123456789abcdef.png'), PNG)],
    ],
    ['has an operation at its site', [sent, answered(PENDING)]],
    ['has pictures at its site that did not come', [sent, received({ rest: 'job-2' }), stored]],
    ['was collected, and no store has it', [sent, answered(PENDING), collected], 2],
    ['was collected, and a picture lies beside its request', [sent, answered(PENDING), collected, collectedStored, picture], 2],
  ])('stays: it %s', async (_, steps, unsettled = 1) => {
    const made = await after(steps);
    const before = await made.spool.keys(BATCH);
    expect(await prune(made)).toMatchObject({ removed: { files: 0 }, unsettled, unreadable: [] });
    expect(await made.spool.keys(BATCH)).toEqual(before);
  });

  it('does not wait for its site any more when all items of its batch have their pictures', async () => {
    expect(await prune(await after([sent, answered(PENDING)]), true)).toMatchObject({ unsettled: 0 });
    expect(await prune(await after([sent, received({ rest: 'job-2' }), stored]), true)).toMatchObject({ unsettled: 0 });
    expect(await prune(await after([sent]), true)).toMatchObject({ unsettled: 1 });
  });
});

describe('pruning', () => {
  it('leaves what it cannot read and names it, and goes on with the others', async () => {
    const made = await after([sent, received(), stored]);
    await made.spool.failed(`${BATCH}/000001-a1-s1`, failure('unbilled'));
    await made.spool.intend(`${BATCH}/000002-a1-s1`, {});
    await spoil(made.dir, '"000002-a1-s1","kind":"intent"');
    await made.spool.failed(`${BATCH}/000003-a1-s1`, failure('unbilled'));
    const { unreadable, unsettled } = await prune(made);
    expect(unreadable).toMatchObject([{ place: join(made.dir, BATCH, '000002-a1-s1') }]);
    expect(unsettled).toBe(0);
    // A log of which not all can be read stays as it is.
    expect(await (await Spool.open(made.dir)).keys(BATCH)).toContain(`${BATCH}/000002-a1-s1`);
  });

  it('by two processes at once removes each key once and fails neither', async () => {
    const made = await after([sent, received(), stored]);
    for (let item = 100; item < 200; item++) await made.spool.failed(`${BATCH}/000${item}-a1-s1`, failure('unbilled'));
    const both = await Promise.all([prune(made), prune(made)]);
    for (const one of both) expect(one).toMatchObject({ unsettled: 0, unreadable: [] });
    expect(await made.spool.keys(BATCH)).toEqual([]);
    // One may have left to the other what that one left to it.
    await prune(made);
    expect(await readdir(made.dir)).not.toContain(BATCH);
  });

  it('ends what an earlier one was cut off at', async () => {
    const made = await after([sent, received(), stored]);
    await rename(join(made.dir, BATCH, '.journal'), join(made.dir, BATCH, '.tmp-1'));
    await prune(made);
    expect(await readdir(made.dir)).not.toContain(BATCH);
  });

  it('sees journals by their batches, and nothing else of a spool', async () => {
    const { dir } = await after([sent]);
    expect(await journalsIn(dir)).toEqual([JOURNAL]);
    expect(await journalsIn(join(dir, 'absent'))).toEqual([]);
  });

  it('takes the newest of what was written for the age of a batch', async () => {
    const { dir, spool } = await after([sent]);
    const old = new Date(1_000_000);
    for (const path of [join(dir, BATCH), join(dir, BATCH, '.journal'), ...(await logsOf(dir))]) await utimes(path, old, old);
    expect(await lastWritten(dir, JOURNAL)).toBe(old.getTime());
    await spool.intend(`${BATCH}/000013-a1-s1`, {});
    expect(await lastWritten(dir, JOURNAL)).toBeGreaterThan(old.getTime());
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StoredImage, Submission } from '../../src/domain/generation.js';
import { Spool } from '../../src/spool/spool.js';

/** A folder for one test, removed after it. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-spool-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A complete PNG of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export const KEY = 'summer.x7k2/000012-a1-s1';

export const BATCH = 'summer.x7k2';
export const JOURNAL = { folder: BATCH, batchId: 'summer', nonce: 'x7k2' };
export const EMPTY: Submission = { kind: 'empty', reason: 'SAFETY' };
export const STORED: StoredImage[] = [
  { key: 'summer/Task_1_cat_1.png', location: '/out/1.png', sha256: 'aa', bytes: 3, type: 'image/png' },
];

/** A spool in which a key has been sent, with the lease still held. */
export async function sent(leaseMs = 40) {
  const dir = await freshFolder();
  const spool = await Spool.open(dir, { leaseMs, roomWaitMs: 0 });
  await spool.intend(KEY, { site: 'banana' });
  const lease = await spool.acquireSend(KEY);
  if (!lease) throw new Error('nobody else could hold it');
  return { dir, spool, lease };
}

/** A spool in which a key has a picture that was received. */
export async function delivered() {
  const { dir, spool, lease } = await sent();
  const submission: Submission = { kind: 'done', images: [await spool.writer(KEY).image(PNG)], text: 'a cat' };
  await spool.received(KEY, submission);
  await lease.release();
  return { dir, spool, submission };
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StoredImage, Submission } from '../../src/domain/generation.js';
import { namesIn } from '../../src/disk/files.js';
import { logsOf as logsIn } from '../helpers/logs.js';
import { Spool } from '../../src/spool/spool.js';

/** A folder for one test, removed after it. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-spool-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The file of a picture of a key. */
export const pictureFile = (dir: string, name: string, key = KEY): string =>
  join(dir, key.replace('/', '/.pictures/')) + `~${name}`;

/** Names of the pictures of a key, and of whatever else lies beside them. */
export async function filesOf(dir: string, key = KEY): Promise<string[]> {
  const [batch = '', item = ''] = key.split('/');
  const names = await namesIn(join(dir, batch, '.pictures'));
  return names
    .filter((name) => name.startsWith(`${item}~`))
    .map((name) => name.slice(item.length + 1))
    .sort();
}

/** All logs of a batch. */
export const logsOf = (dir: string): Promise<string[]> => logsIn(dir, BATCH, /\.(log|sealed|packed)$/);

/** Damages the line of the logs of a batch in which `text` is, at its end. */
export async function spoil(dir: string, text: string): Promise<void> {
  for (const path of await logsOf(dir)) {
    const log = await readFile(path, 'latin1');
    const end = log.indexOf(text) + text.length - 1;
    if (end >= text.length - 1) return writeFile(path, `${log.slice(0, end)}#${log.slice(end + 1)}`, 'latin1');
  }
  throw new Error(`no log has ${text}`);
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

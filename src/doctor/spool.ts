import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Keeping } from '../spool/keeping.js';
import { LEAST_FREE_BYTES } from '../spool/spool.js';
import { onDisk } from '../spool/trouble.js';
import { plural } from '../domain/text/text.js';
import type { DoctorContext, Check } from './check.js';
import { fail, failed, type Finding, ok, warn } from './finding.js';

/** Less is used up by a large batch whose store is away. */
const COMFORTABLE_BYTES = 1_000_000_000;
/** About a picture. A quota shows only when something is written. */
const PROBE_BYTES = 2_000_000;

const FREE_IT = 'Free some disk, or name a folder on another one as dataDir in the configuration.';

/** Every paid picture lands in the spool first: with too little room there no request is begun. */
export function spoolChecks({ config, freeBytes }: DoctorContext): Check[] {
  return [
    {
      what: WHAT,
      limitMs: 15_000,
      async *run() {
        yield await spoolFinding(config.dataDir, freeBytes);
        yield* await waitingFindings(config.dataDir);
      },
    },
  ];
}

const WHAT = 'disk of the spool';

/** Whether the spool of a data folder takes a picture. */
export async function spoolFinding(dataDir: string, freeBytes: DoctorContext['freeBytes']): Promise<Finding> {
  const folder = join(dataDir, 'spool');
  try {
    await writeProbe(folder);
  } catch (error) {
    return failed(WHAT, error, { advice: FREE_IT });
  }
  const free = await freeBytes(folder);
  if (free === undefined) return ok(WHAT, `${folder} can be written to; it does not tell how much is free`);
  if (free < LEAST_FREE_BYTES) {
    const least = `${Math.ceil(LEAST_FREE_BYTES / 1024 / 1024)} MiB`;
    return fail(WHAT, `${folder} has ${size(free)} left, and no request is begun with less than ${least}`, FREE_IT);
  }
  if (free < COMFORTABLE_BYTES) return warn(WHAT, `${folder} has only ${size(free)} left`, FREE_IT);
  return ok(WHAT, `${folder} can be written to, ${size(free)} are free`);
}

/** Pictures that are paid for and that no store has, by batch. */
export async function waitingFindings(dataDir: string): Promise<Finding[]> {
  const waiting = await new Keeping(join(dataDir, 'spool')).unstoredOf();
  return [...waiting].map(([folder, count]) => {
    const batchId = folder.replace(/\.[^.]*$/, '');
    const seen = `${plural(count, 'answer')} with pictures of batch ${batchId} ${count === 1 ? 'is' : 'are'} paid for and not stored yet`;
    return warn('pictures in the spool', seen, `If no command is working on it: plantain resume ${batchId}`);
  });
}

async function writeProbe(folder: string): Promise<void> {
  await onDisk(folder, 'unbilled', async () => {
    await mkdir(folder, { recursive: true });
    // Readers of the spool pass such names over.
    const probe = join(folder, `.tmp-doctor-${randomBytes(6).toString('hex')}`);
    try {
      await writeFile(probe, randomBytes(PROBE_BYTES), { flag: 'wx' });
    } finally {
      await rm(probe, { force: true });
    }
  });
}

const size = (bytes: number): string => (bytes < 1e9 ? `${Math.floor(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);

import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from '../disk/removal.js';
import { Journals } from '../spool/journals.js';
import { Keeping } from '../spool/keeping.js';
import { LEAST_FREE_BYTES } from '../spool/spool.js';
import { onDisk } from '../spool/trouble.js';
import { fileTextOf } from '../domain/failures/file-error.js';
import { type Text, words } from '../words/words.js';
import type { DoctorContext, Check } from './check.js';
import { fail, failed, type Finding, ok, warn } from './finding.js';

/** Less is used up by a large batch whose store is away. */
const COMFORTABLE_BYTES = 1_000_000_000;
/** About a picture. A quota shows only when something is written. */
const PROBE_BYTES = 2_000_000;

const WHAT = words('subject.spool');

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

/** Whether the spool of a data folder takes a picture. */
export async function spoolFinding(dataDir: string, freeBytes: DoctorContext['freeBytes']): Promise<Finding> {
  const folder = join(dataDir, 'spool');
  try {
    await writeProbe(folder);
  } catch (error) {
    return failed(WHAT, error, { advice: refusedAdvice(error) });
  }
  const free = await freeBytes(folder);
  if (free === undefined) return ok(WHAT, words('doctor.spoolUnknown', { folder }));
  if (free < LEAST_FREE_BYTES) {
    const seen = words('doctor.spoolFull', { folder, free: { bytes: free }, least: { bytes: LEAST_FREE_BYTES } });
    return fail(WHAT, seen, words('doctor.spool.advice'));
  }
  const values = { folder, free: { bytes: free } };
  if (free < COMFORTABLE_BYTES) return warn(WHAT, words('doctor.spoolLow', values), words('doctor.spool.advice'));
  return ok(WHAT, words('doctor.spool', values));
}

/** A full disk needs something else than a folder without permission. */
function refusedAdvice(error: unknown): Text {
  const file = error instanceof Error ? fileTextOf(error.cause) : undefined;
  const isFull = file === undefined || file.advice.key === 'file.ENOSPC.advice' || file.advice.key === 'file.EDQUOT.advice';
  return isFull ? words('doctor.spool.advice') : words('doctor.spoolRefused.advice', { advice: file.advice });
}

/** Pictures that are paid for and that no store has, by batch. */
export async function waitingFindings(dataDir: string): Promise<Finding[]> {
  const waiting = await new Keeping(new Journals(join(dataDir, 'spool'))).unstoredOf();
  return [...waiting].map(([folder, count]) => {
    const batchId = folder.replace(/\.[^.]*$/, '');
    const values = { batch: batchId };
    return warn(
      words('subject.waiting'),
      words('doctor.unstored', { count, ...values }),
      words('doctor.unstored.advice', values),
    );
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
      await removeFile(probe);
    }
  });
}

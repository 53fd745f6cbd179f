import { createHash } from 'node:crypto';
import { link, open, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exists } from '../disk/files.js';
import { removeFile } from '../disk/removal.js';
import { systemCode } from '../disk/system-error.js';
import { PART_SUFFIX } from './key.js';

/** What `link` answers on file systems without hard links (exFAT, some network and container mounts). */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK'];
const MARKER_STALE_MS = 30_000;

/**
 * Gives a complete file its name, unless the name is taken: of several processes exactly one gets `true`.
 * The part may or may not be there afterwards.
 */
export async function writeOnce(part: string, target: string, hardLink: typeof link = link): Promise<boolean> {
  const result = await linked(() => hardLink(part, target));
  if (result !== 'unable') return result === 'done';
  return alone(target, async () => {
    if (await exists(target)) return false;
    await rename(part, target);
    return true;
  });
}

/** Gives a file a further name, unless that is taken or the file system cannot: then false. */
export async function linkOnce(path: string, target: string): Promise<boolean> {
  return (await linked(() => link(path, target))) === 'done';
}

async function linked(work: () => Promise<void>): Promise<'done' | 'taken' | 'unable'> {
  try {
    await work();
    return 'done';
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return 'taken';
    if (code !== undefined && NO_LINKS.includes(code)) return 'unable';
    throw error;
  }
}

/** Runs `work` while no other process does so for the same target, by a marker file that is created exclusively. */
async function alone<T>(target: string, work: () => Promise<T>): Promise<T> {
  const name = createHash('sha256').update(basename(target)).digest('hex').slice(0, 16);
  const marker = join(dirname(target), `.${name}${PART_SUFFIX}`);
  while (!(await taken(marker))) await sleep(20);
  try {
    return await work();
  } finally {
    await removeFile(marker);
  }
}

async function taken(marker: string): Promise<boolean> {
  try {
    await (await open(marker, 'wx')).close();
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  // `work` takes milliseconds: an old marker was left by a process that died.
  const found = await stat(marker).catch(() => undefined);
  if (found && Date.now() - found.mtimeMs > MARKER_STALE_MS) await removeFile(marker);
  return false;
}

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../domain/failures/user-error.js';
import { type Words, words } from '../words/words.js';
import { endCommand, isForeign, keepBeating, livesBy, ownIdentity, type ProcessIdentity } from './process-identity.js';
import { systemCode } from './system-error.js';

export interface LockOptions {
  /** Called once, after two seconds of waiting. */
  readonly onWait?: (holder: ProcessIdentity) => void;
  /** How long a living holder is waited for, in milliseconds. */
  readonly timeoutMs?: number;
}

/** Somebody else holds the lock and does not let go of it. */
export class LockTimeoutError extends UserError {
  constructor(path: string, holder: ProcessIdentity | undefined, waitedMs: number) {
    const { message, advice } = holder ? heldBy(path, holder) : heldInTurn(path, waitedMs);
    super('server', message, { advice });
  }
}

const heldBy = (path: string, holder: ProcessIdentity): Record<'message' | 'advice', Words> =>
  // The pid of another namespace means nothing here.
  isForeign(holder)
    ? { message: words('lock.heldElsewhere', { path }), advice: words('lock.heldElsewhereAdvice') }
    : {
        message: words('lock.held', { path, pid: String(holder.pid) }),
        advice: words('lock.heldAdvice', { command: endCommand(holder.pid) }),
      };

const heldInTurn = (path: string, waitedMs: number): Record<'message' | 'advice', Words> => ({
  message: words('lock.heldBriefly', { path, time: { ms: waitedMs } }),
  advice: words('lock.heldBrieflyAdvice'),
});

/**
 * Does `work` while no other process does work under the same `path`.
 *
 * The lock is a folder with one file in it, named by a random token, which tells pid and start time of the holder. It belongs to a
 * process, not to a clock: a holder that is stopped or busy for a minute keeps it, one that was killed loses it at once; only a holder in
 * another pid namespace, of which nobody here can tell whether it lives, loses it after half a minute without a renewal. (Locks that
 * are renewed by a timer, as proper-lockfile's, are taken from a holder whose event loop is busy; two servers on one database
 * destroy each other's tasks.) Taking it is a rename of a ready-made folder, which fails unless the place is free or empty, and
 * a dead holder's file is removed by its own name, so nobody can remove a lock that was taken meanwhile.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const token = randomUUID();
  await mkdir(dirname(path), { recursive: true });
  await acquire(path, token, options);
  const stopBeating = keepBeating(join(path, token));
  try {
    return await work();
  } finally {
    stopBeating();
    await letGo(path, token);
  }
}

async function acquire(path: string, token: string, options: LockOptions): Promise<void> {
  const staged = `${path}.${token}`;
  await mkdir(staged);
  try {
    await writeFile(join(staged, token), JSON.stringify(ownIdentity()));
    const start = Date.now();
    let announced = false;
    while (!(await moveIn(staged, path))) {
      const holder = await livingHolder(path);
      const waited = Date.now() - start;
      if (waited > (options.timeoutMs ?? 600_000)) throw new LockTimeoutError(path, holder, waited);
      if (waited > 2_000 && holder && !announced) {
        announced = true;
        options.onWait?.(holder);
      }
      await sleep(holder ? 50 : 5);
    }
  } catch (error) {
    await rm(staged, { recursive: true, force: true });
    throw error;
  }
}

/** Gives a ready-made folder the name of a lock; false: somebody has it. */
export async function moveIn(staged: string, path: string): Promise<boolean> {
  try {
    await rename(staged, path);
    return true;
  } catch (error) {
    const taken = process.platform === 'win32' ? ['EPERM', 'EACCES', 'EEXIST'] : ['ENOTEMPTY', 'EEXIST'];
    if (taken.includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

/** Who holds the lock; what dead holders left is removed on the way. */
export async function livingHolder(path: string): Promise<ProcessIdentity | undefined> {
  let holder: ProcessIdentity | undefined;
  for (const token of await readdir(path).catch(ignoring('ENOENT', []))) {
    const text = await readFile(join(path, token), 'utf8').catch(ignoring('ENOENT', undefined));
    if (text === undefined) continue;
    const identity = parseIdentity(text);
    if (identity && livesBy(join(path, token), identity)) holder = identity;
    else await letGo(path, token);
  }
  if (holder === undefined) await removeEmpty(path);
  return holder;
}

/** Lets go of a lock that was taken with `token`. */
export async function letGo(path: string, token: string): Promise<void> {
  await unlink(join(path, token)).catch(ignoring('ENOENT', undefined));
  await removeEmpty(path);
}

async function removeEmpty(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    // The next holder may have moved in already.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
  }
}

/** An identity as it was written by `JSON.stringify`; nothing for anything else (a file cut by a power failure). */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startTime' in value)) return undefined;
    const { pid, startTime } = value;
    if (typeof pid !== 'number' || typeof startTime !== 'string') return undefined;
    return { pid, startTime, ...('space' in value && typeof value.space === 'string' ? { space: value.space } : {}) };
  } catch {
    // Not JSON: the owner cannot be alive, because a living one has written it whole.
    return undefined;
  }
}

const ignoring =
  <T>(code: string, value: T) =>
  (error: unknown): T => {
    if (systemCode(error) === code) return value;
    throw error;
  };

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { utimes } from 'node:fs/promises';

/** Names one process for ever: a pid alone is used again by the system. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process began, in whatever form the system tells it; only ever compared. */
  readonly startTime: string;
  /** The pid namespace in which the pid is meant, such as that of a container; absent where the system has none. */
  readonly space?: string | undefined;
}

const BEAT_MS = 5_000;
/** A note of another pid namespace that was not renewed for so long is of a process that is gone. */
const SILENT_MS = 30_000;

/** Who this process is. */
export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid, startTimeOf(process.pid) ?? 'unknown');
}

/** A process that this one sees. */
export function identityOf(pid: number, startTime: string): ProcessIdentity {
  const space = namespaceOf('pid');
  return { pid, startTime, ...(space === undefined ? {} : { space }) };
}

/** Name of the namespace that this process is in: `pid:[4026531836]`. Linux only. */
export function namespaceOf(kind: 'pid' | 'net'): string | undefined {
  try {
    return readlinkSync(`/proc/self/ns/${kind}`);
  } catch {
    // No Linux, or no /proc.
    return undefined;
  }
}

/** Whether a pid is meant in another namespace than ours: here it names nobody, or somebody else. */
export const isForeign = ({ space }: Pick<ProcessIdentity, 'space'>): boolean =>
  space !== undefined && space !== namespaceOf('pid');

/** The command that ends a process, for a person to paste. */
export const endCommand = (pid: number): string => (process.platform === 'win32' ? `taskkill /F /PID ${pid}` : `kill -9 ${pid}`);

/** Whether the process lives that renews its note by `keepBeating`: another namespace sees only the note. */
export const livesBy = (note: string, identity: ProcessIdentity): boolean =>
  isForeign(identity) ? isFresh(note) : isAlive(identity);

/** Whether a file was written to within the last `ms`. */
export function isFresh(file: string, ms = SILENT_MS): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs < ms;
}

/** Renews the time of a note until the returned function is called. */
export function keepBeating(note: string): () => void {
  const beat = setInterval(() => void utimes(note, new Date(), new Date()).catch(() => undefined), BEAT_MS).unref();
  return () => clearInterval(beat);
}

/** Start time of a running process; nothing if there is none or it is a zombie. Synchronous, because exit handlers ask too. */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStartTime(pid);
  if (process.platform === 'win32') return windowsStartTime(pid);
  return posixStartTime(pid);
}

/** One of another namespace counts as alive: nothing tells the contrary. */
export function isAlive(identity: ProcessIdentity): boolean {
  if (isForeign(identity)) return true;
  return startTimeOf(identity.pid) === identity.startTime;
}

/** The process whose command line holds all of `words`, in any order. Linux only: elsewhere nothing is found. */
export function findByArguments(words: readonly string[]): ProcessIdentity | undefined {
  if (process.platform !== 'linux') return undefined;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const given = (readProc(`/proc/${name}/cmdline`) ?? '').split('\0');
    if (!words.every((word) => given.includes(word))) continue;
    const startTime = startTimeOf(Number(name));
    if (startTime !== undefined) return identityOf(Number(name), startTime);
  }
  return undefined;
}

/** Field 22 of /proc/pid/stat counts clock ticks since the boot, so the boot is part of it (proc(5)). */
function linuxStartTime(pid: number): string | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || ticks === undefined) return undefined;
  return `${(readProc('/proc/sys/kernel/random/boot_id') ?? '').slice(0, 8)}/${ticks}`;
}

function posixStartTime(pid: number): string | undefined {
  const line = printed('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
  if (line === undefined || line.startsWith('Z')) return undefined;
  return line.replace(/^\S+\s+/, '');
}

function windowsStartTime(pid: number): string | undefined {
  return printed('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]);
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // The process ended, or belongs to somebody else: either way nothing is known of it.
    return undefined;
  }
}

function printed(command: string, args: readonly string[]): string | undefined {
  try {
    const text = execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    return text.trim() || undefined;
  } catch {
    // Both commands answer with a failure when there is no such process.
    return undefined;
  }
}

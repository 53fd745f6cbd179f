import { messageOf } from './message-of.js';

/** What the codes of a file system mean, in words that follow "because", and what helps. */
const CODES: Readonly<Record<string, readonly [reason: string, advice: string]>> = {
  ENOSPC: ['the disk is full', 'Free space on that disk, or name a folder on another one.'],
  EDQUOT: ['the disk quota of this user is used up', 'Free space, or name a folder on another disk.'],
  EROFS: ['the file system is read-only', 'Name a folder that can be written to, or mount it writable.'],
  EACCES: ['this user may not do that there', 'Change the owner or the rights (chown, chmod), or name another folder.'],
  EPERM: ['this user may not do that there', 'Change the owner or the rights (chown, chmod), or name another folder.'],
  ENOENT: ['there is no such file or folder', 'Check the path.'],
  ENOTDIR: ['a part of its path is a file and not a folder', 'Name another folder, or move that file away.'],
  EISDIR: ['it is a folder', 'Name a file.'],
  EEXIST: ['it is there already', 'Move it away, or name another one.'],
  ENOTEMPTY: ['the folder is not empty', 'Move away what lies in it.'],
  ENAMETOOLONG: ['the name is too long', 'Name a shorter one.'],
  ELOOP: ['a symbolic link leads in a circle', 'Remove that link.'],
  EMFILE: ['this process has too many open files', 'Raise the limit: ulimit -n 4096'],
  ENFILE: ['the computer has too many open files', 'End other programs, or raise the limit of the system.'],
  EBUSY: ['another program uses it', 'End that program, then run the command again.'],
  EIO: ['the disk does not work properly', 'Check the disk, and name a folder on another one.'],
  EXDEV: ['it is on another disk', 'Name a folder on the same disk.'],
  ESTALE: ['the network drive has lost it', 'Mount the drive again, then run the command again.'],
};

/** What was being done, by the system call; other calls, such as `connect`, are not about files. */
const ACTIONS: Readonly<Record<string, string>> = {
  open: 'open',
  read: 'read',
  write: 'write',
  fsync: 'write',
  ftruncate: 'write',
  mkdir: 'create the folder',
  mkdtemp: 'create a folder as',
  rename: 'rename',
  link: 'create',
  symlink: 'create',
  copyfile: 'copy',
  cp: 'copy',
  unlink: 'remove',
  rm: 'remove',
  rmdir: 'remove the folder',
  scandir: 'read the folder',
  opendir: 'read the folder',
  stat: 'look at',
  lstat: 'look at',
  statfs: 'look at',
  access: 'look at',
  realpath: 'look at',
  chmod: 'change the rights of',
  utime: 'change the time of',
};

interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  path?: string;
}

function isFileError(error: unknown): error is SystemError {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  // A connection that breaks is a call `read` as well, with another code.
  return typeof code === 'string' && Object.hasOwn(CODES, code) && typeof syscall === 'string' && Object.hasOwn(ACTIONS, syscall);
}

/** Why the file system refused: `the disk is full (ENOSPC)`; its own words for a code that is not known here. */
export function fileReason(error: unknown): string {
  const words = messageOf(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = CODES[code];
  return known ? `${known[0]} (${code})` : words;
}

/** What the file system refused, where, why, and what to do; undefined for an error that is about no file. */
export function fileTroubleOf(error: unknown): { readonly message: string; readonly advice: string } | undefined {
  if (!isFileError(error)) return undefined;
  const action = ACTIONS[error.syscall] ?? error.syscall;
  // A write to an open file does not tell which.
  const place = error.path ?? 'a file';
  return {
    message: `Cannot ${action} ${place}: ${fileReason(error)}.`,
    advice: CODES[error.code]?.[1] ?? 'Check the path and the disk.',
  };
}

/** Runs work on the file or folder at `path`; what the file system refuses without naming a place gets this one. */
export async function atPath<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isFileError(error)) error.path ??= path;
    throw error;
  }
}

/** What an error says, for a person: what the file system refused with its path, reason and advice; else the error's own words. */
export function wordsOf(error: unknown): string {
  const file = fileTroubleOf(error);
  if (file) return `${file.message} ${file.advice}`;
  return messageOf(error);
}

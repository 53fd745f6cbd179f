import { say } from '../../words/current.js';
import { type Text, type Words, words } from '../../words/words.js';
import { messageOf } from './message-of.js';

/** What the codes of a file system mean, and what helps: `file.ENOSPC` and `file.ENOSPC.advice`. */
const CODES = [
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EPERM',
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'ENOTEMPTY',
  'ENAMETOOLONG',
  'ELOOP',
  'EMFILE',
  'ENFILE',
  'EBUSY',
  'EIO',
  'EXDEV',
  'ESTALE',
] as const;
type Code = (typeof CODES)[number];

/** What was being done, by the system call; other calls, such as `connect`, are not about files. */
const ACTIONS = {
  open: 'open',
  read: 'read',
  write: 'write',
  fsync: 'write',
  ftruncate: 'write',
  mkdir: 'createFolder',
  mkdtemp: 'createFolder',
  rename: 'rename',
  link: 'create',
  symlink: 'create',
  copyfile: 'copy',
  cp: 'copy',
  unlink: 'remove',
  rm: 'remove',
  rmdir: 'removeFolder',
  scandir: 'readFolder',
  opendir: 'readFolder',
  stat: 'access',
  lstat: 'access',
  statfs: 'access',
  access: 'access',
  realpath: 'access',
  chmod: 'permissions',
  utime: 'time',
} as const;

interface SystemError extends Error {
  readonly code: Code;
  readonly syscall: keyof typeof ACTIONS;
  path?: string;
}

function isFileError(error: unknown): error is SystemError {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  // A connection that breaks is a call `read` as well, with another code.
  return isCode(code) && typeof syscall === 'string' && Object.hasOwn(ACTIONS, syscall);
}

const isCode = (code: unknown): code is Code => CODES.some((one) => one === code);

/** Why the file system refused: `the disk is full (ENOSPC)`; its own words for a code that is not known here. */
export function whyFile(error: unknown): Text {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return isCode(code) ? words('file.why', { reason: words(`file.${code}`), code }) : messageOf(error);
}

/** As `whyFile`, in the language of the process. */
export const fileReason = (error: unknown): string => say(whyFile(error));

/** What the file system refused, where, why, and what to do; undefined for an error that is about no file. */
export function fileTextOf(error: unknown): { readonly message: Words; readonly advice: Words } | undefined {
  if (!isFileError(error)) return undefined;
  // A write to an open file does not tell which.
  const place = error.path ?? words('file.some');
  return {
    message: words(`file.cannot.${ACTIONS[error.syscall]}`, { place, why: whyFile(error) }),
    advice: words(`file.${error.code}.advice`),
  };
}

/** As `fileTextOf`, in the language of the process. */
export function fileTroubleOf(error: unknown): { readonly message: string; readonly advice: string } | undefined {
  const file = fileTextOf(error);
  return file && { message: say(file.message), advice: say(file.advice) };
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

import { fileReason } from '../domain/failures/file-error.js';

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'cannot be read: this user may not',
  EPERM: 'cannot be read: this user may not',
  EISDIR: 'is a folder',
  ELOOP: 'is a symbolic link that leads nowhere',
  ENAMETOOLONG: 'has a name that is too long',
};

/** What the file system said of a file, in words that follow its name. */
export function fileTrouble(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return WORDS[code] ?? `cannot be read: ${fileReason(error)}`;
}

/** `12 bytes`, `3.4 MB`. */
export function sizePhrase(bytes: number): string {
  return bytes < 1_000_000 ? `${bytes} bytes` : `${Number((bytes / 1e6).toFixed(1))} MB`;
}

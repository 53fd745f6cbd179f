/** Code of an error of the operating system, such as `ENOSPC`. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Nothing is there of the name. */
export const isMissing = (error: unknown): boolean => systemCode(error) === 'ENOENT';

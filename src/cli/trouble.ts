import { asUserError } from '../client/as-user-error.js';
import { exitCodeOfError } from './exit.js';
import type { Trouble } from './render/renderer.js';

/** What to say of an error, and the exit code that belongs to it. */
export function troubleOf(error: unknown): { exitCode: number; trouble: Trouble } {
  const { code, texts } = asUserError(error);
  return { exitCode: exitCodeOfError(code), trouble: { code, ...texts } };
}

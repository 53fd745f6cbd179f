import { dirname, join } from 'node:path';
import { readUtf8 } from '../config/files.js';

/** What to do so that an `.env` is not committed; undefined where it is excluded already, or there is no `.gitignore` beside it. */
export async function gitAdvice(envFile: string): Promise<string | undefined> {
  const ignored = await readUtf8(join(dirname(envFile), '.gitignore'));
  if (ignored === undefined || /^\/?\**\/?\*?\.env\*?\s*$/m.test(ignored)) return undefined;
  return 'Add .env to .gitignore: it holds keys.';
}

import { dirname, join } from 'node:path';
import { readUtf8 } from '../../config/files.js';
import { type Words, words } from '../../words/words.js';

/** What to do so that an `.env` is not committed; undefined where it is excluded already, or there is no `.gitignore` beside it. */
export async function gitAdvice(envFile: string): Promise<Words | undefined> {
  const ignored = await readUtf8(join(dirname(envFile), '.gitignore'));
  if (ignored === undefined || /^\/?\**\/?\*?\.env\*?\s*$/m.test(ignored)) return undefined;
  return words('git.ignore');
}

import { say } from '../words/current.js';
import { inWords } from '../words/expected.js';
import type { Words } from '../words/words.js';

/** An issue of a schema that explains a mistake in words of its own. */
export const issueOf = (text: Words, ...path: readonly string[]) => ({
  code: 'custom' as const,
  path: [...path],
  message: say(text),
  ...inWords(text),
});

import type { PromptsSource, ReadOptions } from '../lists/draft.js';
import { stemOf } from '../identity.js';
import { placeOf, readPrompts } from './prompt-text.js';
import { type Reading, unusable } from '../reading.js';

/** Items without pictures of their own: the prompt, or one a line. */
export async function readPromptItems({ prompts, perLine }: PromptsSource, { encoding }: ReadOptions): Promise<Reading> {
  const found = await readPrompts(prompts, perLine, encoding);
  if ('trouble' in found) return unusable(placeOf(prompts), found.trouble);
  const rows = found.prompts.map(({ where, text }) => ({
    where,
    stem: stemOf(undefined, text),
    prompt: text,
    pictures: [],
    params: {},
    troubles: [],
  }));
  return { rows, fatal: [], ...(found.encoding === undefined ? {} : { encoding: found.encoding }) };
}

import { words } from '../words/words.js';
import type { Trouble } from './file-trouble.js';
import type { Pairing } from './lists/draft.js';

/** Pictures with their prompts, or why they do not go together. Every prompt with one picture comes before the next picture. */
export function pairUp<P, T>(
  pictures: readonly P[],
  prompts: readonly T[],
  pairing: Pairing,
): readonly (readonly [P, T])[] | Trouble {
  if (pairing === 'in-order' && pictures.length !== prompts.length) {
    const counts = { prompts: prompts.length, pictures: pictures.length, items: pictures.length * prompts.length };
    return { trouble: words('input.pairing', counts) };
  }
  if (pairing === 'in-order')
    return pictures.flatMap((picture, index) => prompts.slice(index, index + 1).map((prompt) => [picture, prompt] as const));
  return pictures.flatMap((picture) => prompts.map((prompt) => [picture, prompt] as const));
}

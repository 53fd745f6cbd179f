import type { Pairing } from './lists/draft.js';

/** Pictures with their prompts, or why they do not go together. Every prompt with one picture comes before the next picture. */
export function pairUp<P, T>(
  pictures: readonly P[],
  prompts: readonly T[],
  pairing: Pairing,
): readonly (readonly [P, T])[] | { readonly trouble: string } {
  if (pairing === 'in-order' && pictures.length !== prompts.length) {
    const all = pictures.length * prompts.length;
    return {
      trouble:
        `has ${counted(prompts.length, 'prompt')}, and there are ${counted(pictures.length, 'picture')}: give one line for each ` +
        `picture, or each prompt to each picture by --every-prompt (${all} items)`,
    };
  }
  if (pairing === 'in-order')
    return pictures.flatMap((picture, index) => prompts.slice(index, index + 1).map((prompt) => [picture, prompt] as const));
  return pictures.flatMap((picture) => prompts.map((prompt) => [picture, prompt] as const));
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

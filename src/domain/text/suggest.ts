import { type Text, words } from '../../words/words.js';

/** Edits that turn `a` into `b` (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      const replace = (row[j] ?? 0) + (left === right ? 0 : 1);
      next.push(Math.min(replace, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** `Did you mean banana?`, for `sentences`; empty when no name comes near. */
export function meant(name: string, known: readonly string[]): Text {
  const near = nearName(name, known);
  return near === undefined ? '' : words('text.didYouMean', { name: near });
}

export function nearName(name: string, known: readonly string[]): string | undefined {
  return known
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.edits - b.edits)[0]?.candidate;
}

/** The names that come nearest to `name`, nearest first. */
export function nearestNames(name: string, known: readonly string[], most = 3): readonly string[] {
  const far = known.map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }));
  return far
    .sort((a, b) => a.edits - b.edits)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

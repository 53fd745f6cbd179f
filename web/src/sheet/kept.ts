import type { Mark, Marks } from '../../../src/report/marks.js';
import { isLanguage, type Language } from '../../../src/words/language.js';

/** What the browser keeps; a browser that keeps nothing shows the page all the same. */
const read = (name: string): string | null => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};
const write = (name: string, value: string): void => {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It is full, or forbidden: the marks live as long as the page.
  }
};

const LANGUAGE = 'plantain.language';
/** Pages from a disk may share one memory: marks are those of a batch. */
const marksOf = (batchId: string): string => `plantain.marks.${batchId}`;
const isMark = (value: unknown): value is Mark => value === 'pick' || value === 'reject';

export function keptMarks(batchId: string): Marks {
  try {
    const kept: unknown = JSON.parse(read(marksOf(batchId)) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return new Map();
    return new Map(Object.entries(kept).flatMap(([id, mark]) => (isMark(mark) ? [[id, mark] as const] : [])));
  } catch {
    return new Map();
  }
}

export const keepMarks = (batchId: string, marks: Marks): void =>
  write(marksOf(batchId), JSON.stringify(Object.fromEntries(marks)));

export function keptLanguage(): Language | undefined {
  const kept = read(LANGUAGE);
  return isLanguage(kept) ? kept : undefined;
}

export const keepLanguage = (language: Language): void => write(LANGUAGE, language);

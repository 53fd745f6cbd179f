import type { ReadOptions, ReadResult, Source } from './draft.js';
import { readFolder } from './folder.js';
import { positionId, stemOf } from './identity.js';
import { readJsonl } from './jsonl.js';
import { type Reading, resultOf, unusable } from './reading.js';

/** Reads and checks a whole input; nothing is sent or written. All problems are found in one go. */
export async function readInput(source: Source, options: ReadOptions = {}): Promise<ReadResult> {
  return resultOf(await readerOf(source, options), options);
}

async function readerOf(source: Source, options: ReadOptions): Promise<Reading> {
  switch (source.kind) {
    case 'folder':
      return readFolder(source.path, options);
    case 'jsonl':
      return readJsonl(source.path, options);
    case 'prompt':
      return readPrompt(source.prompt.trim(), source.count);
  }
}

function readPrompt(prompt: string, count: number): Reading {
  if (prompt === '') return unusable('--prompt', 'is empty');
  if (!Number.isSafeInteger(count) || count < 1) return unusable('--count', 'is not a whole number from 1 on');
  const stem = stemOf(undefined, prompt);
  const rows = Array.from({ length: count }, (_, index) => ({
    where: `--prompt ${index + 1}`,
    item: { id: positionId(index), stem, prompt, images: [], params: {} },
    troubles: [],
  }));
  return { rows, fatal: [] };
}

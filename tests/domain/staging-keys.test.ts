import { expect, test } from 'vitest';
import {
  againKey,
  batchHostKey,
  batchOfIndexKey,
  hostNoteKey,
  hostOfNote,
  indexKey,
  newStagingFolder,
  outcomesPrefix,
  pageKey,
  recentKey,
  replyKey,
} from '../../src/domain/staging-keys.js';
import { submissionKey } from '../../src/domain/names.js';

const newBatch = (batchId: string, nonce = 'x7k2') => ({
  batchId,
  nonce,
  stagingFolder: newStagingFolder({ batchId, nonce }),
});

test('no name of a batch leads into a folder that all batches share, and two batches of one name never meet', () => {
  const shared = [hostNoteKey('h_1'), recentKey('site', 1, 'hosts'), 'uploads/1/2.json', indexKey({ batchId: 'a', nonce: 'b' })];
  const first = ({ length }: string, key: string): string => key.slice(0, length);
  for (const name of ['hosts', 'recent', 'uploads', 'references', 'index', 'batches']) {
    const folder = `${newBatch(name).stagingFolder}/`;
    for (const key of shared) expect(first(folder, key)).not.toBe(folder);
    expect(pageKey(newBatch(name), 0)).not.toBe(pageKey(newBatch(name, 'other'), 0));
  }
});

test('a batch of an earlier version is read where it lies', () => {
  const old = { batchId: 'summer' };
  expect(pageKey(old, 3)).toBe('summer/items/000003.json');
  expect(outcomesPrefix(old)).toBe('summer/outcomes/');
  expect(againKey(old, 1)).toBe('summer/again/000001.json');
  const key = submissionKey({ ...old, nonce: 'n' }, 1, 2, 3);
  expect(replyKey(old, key)).toBe('summer/replies/000001-a2-s3.txt');
  expect(replyKey(newBatch('summer'), key)).toBe('batches/summer.x7k2/replies/000001-a2-s3.txt');
});

test('the keys of notes tell what they are about', () => {
  expect(hostOfNote(hostNoteKey('h_3f2a9c1b'))).toBe('h_3f2a9c1b');
  expect(hostOfNote(batchHostKey(newBatch('summer'), 'h_3f2a9c1b'))).toBe('h_3f2a9c1b');
  expect(batchOfIndexKey(indexKey({ batchId: 'summer.2026', nonce: 'x7k2' }))).toEqual({ batchId: 'summer.2026', nonce: 'x7k2' });
  expect(batchOfIndexKey('index/forecast.json')).toBeUndefined();
});

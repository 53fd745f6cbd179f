import { readdir } from 'node:fs/promises';
import { collectKey } from '../domain/names.js';
import type { Submission } from '../domain/generation.js';
import { isMissing } from '../disk/system-error.js';
import { Entry, JOURNAL } from './entry.js';

/**
 * Whether nothing can come of a key any more: nothing of it may still be charged without being counted, none of its pictures lies here
 * alone, and no site is to be asked for more. `isWhole`: every item of its batch has its pictures, and no site has any more of them.
 */
export async function isSettled(spool: string, key: string, isWhole: boolean): Promise<boolean> {
  const entry = new Entry(spool, key);
  // A picture that is stored was dropped from here; what else lies here, nobody knows of.
  if (await holdsFiles(entry.folder)) return false;
  const answer = await entry.answer();
  const submission = (await entry.late()) ?? (answer?.kind === 'received' ? answer.submission : undefined);
  if (submission && waitsAtSite(submission)) return isWhole || (await isCollected(spool, key));
  if (await entry.stored()) return true;
  if (submission) return submission.kind === 'empty' && submission.images === undefined;
  switch (answer?.kind) {
    case 'unsent':
      return true;
    case 'failed':
      return answer.failure.billing !== 'maybe';
    case undefined:
      return !(await mayBeOut(entry));
    // The first one has been looked at.
    case 'received':
    case 'unknown':
      return false;
  }
}

const waitsAtSite = (submission: Submission): boolean => submission.kind === 'pending' || submission.rest !== undefined;

async function isCollected(spool: string, key: string): Promise<boolean> {
  const next = collectKey(key);
  const answer = await new Entry(spool, next).answer();
  return answer?.kind === 'received' && answer.submission.kind !== 'pending' && isSettled(spool, next, false);
}

/** Whether a request without an answer may have been sent, or its record may be lost. */
async function mayBeOut(entry: Entry): Promise<boolean> {
  const marker = await entry.marker();
  return marker?.by === 'sender' || (marker?.by === 'recoverer' && marker.lost);
}

/** A folder with a temporary name is what a crash has left of a small file of the journal; a file may be a picture. */
async function holdsFiles(folder: string): Promise<boolean> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    return found.some((one) => !JOURNAL.has(one.name) && !one.isDirectory());
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

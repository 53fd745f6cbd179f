import { collectKey } from '../domain/names.js';
import type { Submission } from '../domain/generation.js';
import type { Entry } from './entry.js';
import type { Journals } from './journals.js';

/**
 * Whether nothing can come of a key any more: nothing of it may still be charged without being counted, none of its pictures lies here
 * alone, and no site is to be asked for more. `isWhole`: every item of its batch has its pictures, and no site has any more of them.
 */
export async function isSettled(journals: Journals, key: string, isWhole: boolean): Promise<boolean> {
  const entry = await journals.entryAsRead(key);
  // A picture that is stored was dropped from here; what else lies here, nobody knows of.
  if (await entry.files.hold()) return false;
  const answer = await entry.answer();
  const submission = (await entry.late()) ?? (answer?.kind === 'received' ? answer.submission : undefined);
  if (submission && waitsAtSite(submission)) return isWhole || (await isCollected(journals, key));
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

async function isCollected(journals: Journals, key: string): Promise<boolean> {
  const next = collectKey(key);
  const answer = await (await journals.entryAsRead(next)).answer();
  return answer?.kind === 'received' && answer.submission.kind !== 'pending' && isSettled(journals, next, false);
}

/** Whether a request without an answer may have been sent, or its record may be lost. */
async function mayBeOut(entry: Entry): Promise<boolean> {
  const marker = await entry.marker();
  return marker?.by === 'sender' || (marker?.by === 'recoverer' && marker.lost);
}

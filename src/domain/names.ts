/** Main task queue, of workflows and bookkeeping activities, of the batches that any worker may serve. */
export const SHARED_QUEUE = 'plantain';

/**
 * Main task queue of a batch that the command which started it serves with its own worker: that worker serves no other batch, also none of the
 * same name.
 */
export const batchQueue = ({ batchId, nonce }: { batchId: string; nonce: string }): string =>
  `plantain.batch.${batchId}.${nonce}`;

/** Task queue of what costs money at a site, for the batches of a main queue. */
export const siteQueue = (mainQueue: string, site: string): string => `${mainQueue}.site.${site}`;

/** Task queue of uploads, collects, cancels and checks at a site, for the batches of a main queue. */
export const siteFreeQueue = (mainQueue: string, site: string): string => `${siteQueue(mainQueue, site)}.free`;

/** Task queue of whatever lies in the spool of a host. */
export const hostQueue = (host: string): string => `plantain.host.${host}`;

/** Main task queue of what is left to do for a batch that has ended: a worker on it serves no other batch. */
export const settleQueue = (batchId: string): string => `plantain.settle.${batchId}`;

export const batchWorkflowId = (batchId: string): string => `batch/${batchId}`;
export const segmentWorkflowId = (batchId: string, segment: number): string => `batch/${batchId}/${segment}`;
export const settleWorkflowId = (batchId: string): string => `batch/${batchId}/settle`;

const padded = (index: number): string => String(index).padStart(6, '0');

/** The part of the journal with the keys of a batch. */
export const journalFolder = ({ batchId, nonce }: { batchId: string; nonce: string }): string => `${batchId}.${nonce}`;

/**
 * Journal key of one billable request. `attempt` counts from 1; `send` counts the repeats of an attempt that were refused at no
 * charge, from 1: a key is sent at most once.
 */
export function submissionKey(batch: { batchId: string; nonce: string }, index: number, attempt: number, send: number): string {
  return `${journalFolder(batch)}/${padded(index)}-a${attempt}-s${send}`;
}

/** What the journal keys of an item begin with, behind the folder of their batch. */
export const itemStart = (index: number): string => `${padded(index)}-`;

/**
 * Journal key of the pictures of a pending submission, on whichever host collected them; of an answer of which some pictures did not come,
 * the key of those.
 */
export const collectKey = (key: string): string => `${key}-c`;
/** Journal key of what was collected under this key; any other key is its own. */
export const requestKey = (key: string): string => key.replace(/-c$/, '');
export const isCollectKey = (key: string): boolean => key.endsWith('-c');

/** Names a billable request among those of its item: `a1-s1`, also for the key under which its pictures were collected. */
export function requestId(key: string): string {
  const { attempt, send } = parseSubmissionKey(key) ?? {};
  return `a${attempt}-s${send}`;
}

/** The parts of a journal key, or of a `replyKey`, that a report needs. */
export function parseSubmissionKey(key: string): { index: number; attempt: number; send: number } | undefined {
  const match = /\/(\d+)-a(\d+)-s(\d+)(?:-c)*(?:\.txt)?$/.exec(key);
  if (!match) return undefined;
  return { index: Number(match[1]), attempt: Number(match[2]), send: Number(match[3]) };
}

/**
 * Journal key of a job: of the requests that a segment gives to a site together. `job` counts those of the segment, from 0; `send` the
 * repeats of one that the site did not take, from 1.
 */
export function jobKey(batch: { batchId: string; nonce: string }, segment: number, job: number, send: number): string {
  return `${journalFolder(batch)}/job-${segment}-${job}-s${send}`;
}

export const isJobKey = (key: string): boolean => /\/job-\d+-\d+-s\d+$/.test(key);

/** The request of an item that goes into a job is its first; whatever it sends by itself has another key. */
export const lineKey = (batch: { batchId: string; nonce: string }, index: number): string => submissionKey(batch, index, 1, 1);

const two = (value: number): string => String(value).padStart(2, '0');

/** Folder of a batch's results: the batch's own, or `2026-11-27/<batchId>` by the local date of its start. */
export function resultFolder(batchId: string, dated: boolean, start: Date): string {
  if (!dated) return batchId;
  return `${start.getFullYear()}-${two(start.getMonth() + 1)}-${two(start.getDate())}/${batchId}`;
}

/** One picture among those of its batch. */
export interface PicturePlace {
  /** Of the item, from 0. */
  readonly index: number;
  /** Among the pictures of its item, from 0. */
  readonly image: number;
  /** How many pictures came with this one. */
  readonly images: number;
  /** The batch has one item. */
  readonly single: boolean;
  /** A picture that came late carries its attempt. */
  readonly lateAttempt?: number | undefined;
}

/**
 * Result key by a name that the user gave: `<folder>/<name>.<ext>`; where the batch has several pictures `<name>_0001`, `<name>_0002` by
 * item, the further pictures of an item `<name>_0001_2`, or by picture if there is one item.
 */
export function namedResultKey(folder: string, name: string, place: PicturePlace, ext: string): string {
  const { index, image, images, single, lateAttempt } = place;
  const numbered = (value: number): string => `_${String(value).padStart(4, '0')}`;
  const ofMany = `${numbered(index + 1)}${image === 0 ? '' : `_${image + 1}`}`;
  const number = !single ? ofMany : images === 1 ? '' : numbered(image + 1);
  const late = lateAttempt === undefined ? '' : `_a${lateAttempt}`;
  return `${folder}/${name}${number}${late}.${ext}`;
}

/** Folder of small pictures in that of the results. */
const THUMBS = 'thumbs';

/** Key of the thumbnail of what lies under a result key: `<folder>/thumbs/<name>.webp`. */
export function thumbKey(key: string): string {
  const slash = key.lastIndexOf('/');
  const name = key.slice(slash + 1).replace(/\.[^.]*$/, '');
  return `${key.slice(0, slash)}/${THUMBS}/${name}.webp`;
}

/** What the keys of the thumbnails of reference pictures in a folder of results begin with. */
export const referenceThumbsPrefix = (folder: string): string => `${folder}/${THUMBS}/ref-`;

/** Keys of the small ones of a reference picture: for lists, and for the whole screen. */
export function referenceThumbKeys(folder: string, sha256: string): { readonly small: string; readonly large: string } {
  const start = `${referenceThumbsPrefix(folder)}${sha256.slice(0, 16)}`;
  return { small: `${start}.webp`, large: `${start}-large.webp` };
}

type ResultPlace = Pick<PicturePlace, 'index' | 'image' | 'lateAttempt'> & { readonly stem: string };

/** Result key `<folder>/Task_<n>_<stem>_<k>.<ext>`; `n` and `k` from 1. A picture that came late carries its attempt. */
export function resultKey(folder: string, place: ResultPlace, ext: string): string {
  const { index, stem, image, lateAttempt } = place;
  const late = lateAttempt === undefined ? '' : `_a${lateAttempt}`;
  return `${folder}/Task_${index + 1}_${stem}_${image + 1}${late}.${ext}`;
}

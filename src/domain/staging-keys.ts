import type { BatchRef, StagedBatch } from './batch.js';

/*
 * Everything of one batch lies in a folder of its own, `batches/<batchId>.<nonce>/`: two batches of one name never meet, and no name of a
 * batch meets the folders that all batches share (`hosts/`, `recent/`, `uploads/`, `index/`). Batches of a version before 0.2 lie in
 * a folder named by their id alone, and stay there.
 */

/** Folder of the folders of new batches. */
export const BATCHES = 'batches/';
const INDEX = 'index/';

/** Where a new batch is staged: `batches/<batchId>.<nonce>`. */
export const newStagingFolder = ({ batchId, nonce }: Pick<BatchRef, 'batchId' | 'nonce'>): string =>
  `${BATCHES}${batchId}.${nonce}`;

/** Name and nonce of the batch of a folder among these. */
export function batchOfFolder(name: string): Pick<BatchRef, 'batchId' | 'nonce'> | undefined {
  const [, batchId, nonce] = /^(.+)\.([^./]+)$/.exec(name) ?? [];
  return batchId === undefined || nonce === undefined ? undefined : { batchId, nonce };
}

/** Folder of all that is staged of a batch, and of its record. */
export const stagingFolder = ({ batchId, stagingFolder: folder }: StagedBatch): string => folder ?? batchId;

const padded = (index: number): string => String(index).padStart(6, '0');

/** Folder of a batch's pages of items. */
export const pagesPrefix = (batch: StagedBatch): string => `${stagingFolder(batch)}/items/`;
/** Key of page `page` of a batch's items. */
export const pageKey = (batch: StagedBatch, page: number): string => `${pagesPrefix(batch)}${padded(page)}.json`;
/** Number of the page of such a key; undefined for another key. */
export function pageOfKey(key: string): number | undefined {
  const match = /\/items\/(\d{6,9})\.json$/.exec(key);
  return match ? Number(match[1]) : undefined;
}
/** Folder of a batch's reference pictures. */
export const referencesPrefix = (batch: StagedBatch): string => `${stagingFolder(batch)}/refs/`;
/** Folder of a batch's outcomes. */
export const outcomesPrefix = (batch: StagedBatch): string => `${stagingFolder(batch)}/outcomes/`;
/** Key of what was forecast of a batch. */
export const forecastKey = (batch: StagedBatch): string => `${stagingFolder(batch)}/forecast.json`;
/** Key of what a site stated before a batch. */
export const balanceBeforeKey = (batch: StagedBatch): string => `${stagingFolder(batch)}/balance-before.json`;
/** Key of what it stated afterwards. */
export const balanceAfterKey = (batch: StagedBatch): string => `${stagingFolder(batch)}/balance-after.json`;
/** Folder of the notes which batches were made of the items that a batch, or one of these, owes. */
export const againPrefix = (root: StagedBatch): string => `${stagingFolder(root)}/again/`;
/** Key of one of them; `turn` from 1. */
export const againKey = (root: StagedBatch, turn: number): string => `${againPrefix(root)}${padded(turn)}.json`;
/** Folder of the replies to a batch's paid requests. */
export const repliesPrefix = (batch: StagedBatch): string => `${stagingFolder(batch)}/replies/`;
/** Where the reply to the request of a journal key lies: `…/replies/<index>-a<attempt>-s<send>.txt`. */
export const replyKey = (batch: StagedBatch, key: string): string =>
  `${repliesPrefix(batch)}${key.slice(key.indexOf('/') + 1)}.txt`;
/** Where replies lie that were kept together, JSON with one for each journal key: `…/replies/group-<id>.json`. */
export const replyGroupKey = (batch: StagedBatch, id: string): string => `${repliesPrefix(batch)}group-${id}.json`;
export const isReplyGroup = (key: string): boolean => /\/group-[^/]+\.json$/.test(key);
/** Folder of the notes which hosts may send the requests of a batch. */
export const rightsPrefix = (batch: StagedBatch): string => `${stagingFolder(batch)}/rights/`;
/** Key of the note which host may send the request of a journal key. */
export const rightKey = (batch: StagedBatch & Pick<BatchRef, 'nonce'>, key: string): string =>
  `${rightsPrefix(batch)}${batch.nonce}/${key.slice(key.indexOf('/') + 1)}.json`;
/** Key of the note that a batch's results are complete and its replies may be gone. */
export const reportedKey = (batch: StagedBatch): string => `${stagingFolder(batch)}/reported.json`;
/** Key of what a batch's report was written from, beside the record. */
export const reportNoteKey = (batch: StagedBatch): string => `${stagingFolder(batch)}/report-note.json`;
/** Folder of the report, for a results store that takes none. */
export const keptReportFolder = (batch: StagedBatch): string => `${stagingFolder(batch)}/report`;
/** Folder of the notes which hosts may hold something of a batch. Batches of a version before 0.2 have none. */
export const batchHostsPrefix = (batch: StagedBatch): string => `${stagingFolder(batch)}/hosts/`;
/** Key of one of them. */
export const batchHostKey = (batch: StagedBatch, host: string): string => `${batchHostsPrefix(batch)}${host}.json`;

/** Folder of the notes of all hosts. */
export const HOST_NOTES = 'hosts/';
/** Key of the note that a host is there. */
export const hostNoteKey = (host: string): string => `${HOST_NOTES}${host}.json`;
/** The host of such a key, also of one for a batch. */
export const hostOfNote = (key: string): string => key.slice(key.lastIndexOf('/') + 1).replace(/\.json$/, '');

/** Folder of what recent batches have seen of a site. */
export const recentPrefix = (site: string): string => `recent/${site}/`;
/** Key of what one of them has seen; later ones sort behind. `endedAt` in epoch milliseconds. */
export const recentKey = (site: string, endedAt: number, batchId: string): string =>
  `${recentPrefix(site)}${String(endedAt).padStart(15, '0')}-${batchId}.json`;

/** Folder of the notes what each batch was started with: a list of batches that needs no Temporal. */
export const indexPrefix = (batchId?: string): string => `${INDEX}${batchId === undefined ? '' : `${batchId}.`}`;
/** Key of one of them. */
export const indexKey = ({ batchId, nonce }: Pick<BatchRef, 'batchId' | 'nonce'>): string => `${INDEX}${batchId}.${nonce}.json`;
/** Name and nonce of the batch of such a key; undefined for another key. */
export function batchOfIndexKey(key: string): Pick<BatchRef, 'batchId' | 'nonce'> | undefined {
  const match = /^index\/(.+)\.([^./]+)\.json$/.exec(key);
  return match ? { batchId: match[1] ?? '', nonce: match[2] ?? '' } : undefined;
}

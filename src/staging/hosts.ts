import type { StagedBatch } from '../domain/batch.js';
import { inParallel } from '../domain/in-parallel.js';
import { batchHostKey, batchHostsPrefix, HOST_NOTES, hostNoteKey, hostOfNote } from '../domain/staging-keys.js';
import type { Store } from '../stores/store.js';
import { readNote, writeNote } from './notes.js';

const READS_AT_ONCE = 8;

/** That a host is there. */
interface HostNote {
  readonly host: string;
  /** When a worker of it said so last, epoch milliseconds; absent in notes of a version before 0.2. */
  readonly at?: number;
}

/** A host whose spool may hold something of a batch. */
export interface KnownHost {
  readonly host: string;
  /** When a worker of it was last seen, epoch milliseconds; absent where nobody knows. */
  readonly seenAt?: number;
}

/** Written when a worker starts and about once a minute while it runs. */
export const noteHost = (staging: Store, host: string): Promise<void> =>
  writeNote(staging, hostNoteKey(host), { host, at: Date.now() } satisfies HostNote);

/** Written before the spool of a host gets anything of a batch. */
export const noteHostOfBatch = (staging: Store, batch: StagedBatch, host: string): Promise<void> =>
  writeNote(staging, batchHostKey(batch, host), { host, at: Date.now() } satisfies HostNote);

/** Whether the hosts that hold something of a batch are noted with it; of an older one any host may. */
export const notesItsHosts = ({ stagingFolder }: StagedBatch): boolean => stagingFolder !== undefined;

/** The hosts that may hold something of a batch. */
export async function hostsOf(staging: Store, batch: StagedBatch): Promise<KnownHost[]> {
  const keys = await staging.list(notesItsHosts(batch) ? batchHostsPrefix(batch) : HOST_NOTES);
  return inParallel(keys, READS_AT_ONCE, async (key) => {
    const host = hostOfNote(key);
    const notes = await Promise.all([hostNoteKey(host), key].map((note) => readNote<HostNote>(staging, note)));
    const seenAt = Math.max(...notes.map((note) => note?.at ?? 0));
    return { host, ...(seenAt > 0 && { seenAt }) };
  });
}

/** Keys of the notes of hosts that were last seen before `before`, epoch milliseconds. */
export async function oldHostNotes(staging: Store, before: number): Promise<string[]> {
  const keys = await staging.list(HOST_NOTES);
  const notes = await inParallel(keys, READS_AT_ONCE, async (key) => ({ key, at: (await readNote<HostNote>(staging, key))?.at }));
  return notes.flatMap(({ key, at }) => (at !== undefined && at <= before ? [key] : []));
}

import type { BatchRef } from '../../domain/batch.js';
import { hostQueue } from '../../domain/names.js';
import { HOST_NOTES, hostOfNote } from '../../domain/staging-keys.js';
import { hostsOf } from '../../staging/hosts.js';
import { runFree } from '../context.js';
import type { Dependencies } from '../dependencies.js';

/** A host that is away for longer than it may be is asked all the same, in case that it is just coming back. */
const LEAST_WAIT_MS = 30_000;

/** A host to be asked for what its spool holds of a batch. */
export interface HostToAsk {
  readonly host: string;
  /** How long it may take until a worker of it answers. */
  readonly waitMs: number;
}

export function createHostActivities(dependencies: Dependencies) {
  return {
    /** All hosts that left a note. For batches of a version before 0.2. */
    async listHosts(input: { batch: BatchRef }): Promise<string[]> {
      return runFree(async () => (await dependencies.staging(input.batch).list(HOST_NOTES)).map(hostOfNote));
    },

    /**
     * The hosts whose spools may hold something of the batch. Each may be away for `hostReturnMs` since it was last seen; one of which
     * nobody knows when that was has this time if its worker is there.
     */
    async findHosts(input: { batch: BatchRef; hostReturnMs: number }): Promise<HostToAsk[]> {
      return runFree(async () => {
        const known = await hostsOf(dependencies.staging(input.batch), input.batch);
        const askFor = async (host: string, seenAt: number | undefined): Promise<HostToAsk> => {
          const isHere = seenAt === undefined && (await dependencies.isServed(hostQueue(host)));
          const last = isHere ? Date.now() : (seenAt ?? 0);
          return { host, waitMs: Math.max(LEAST_WAIT_MS, last + input.hostReturnMs - Date.now()) };
        };
        return Promise.all(known.map(({ host, seenAt }) => askFor(host, seenAt)));
      });
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo } from '@temporalio/activity';
import type { BatchRef } from '../domain/batch.js';
import { siteQueue } from '../domain/names.js';
import { HOST_NOTES, hostOfNote } from '../domain/staging-keys.js';
import { runFree } from './context.js';
import type { Dependencies } from './dependencies.js';

const ASK_AGAIN_MS = 1_000;

export function createSiteActivities(dependencies: Dependencies) {
  return {
    /** The sites that no worker serves, asked until each is served or `waitMs` is over. */
    async checkSites(input: { sites: readonly string[]; waitMs: number }): Promise<string[]> {
      return runFree(async ({ signal }) => {
        const { taskQueue } = activityInfo();
        const until = Date.now() + input.waitMs;
        let unserved = [...input.sites];
        for (;;) {
          const served = await Promise.all(unserved.map((site) => dependencies.isServed(siteQueue(taskQueue, site))));
          unserved = unserved.filter((_, index) => served[index] !== true);
          if (unserved.length === 0 || Date.now() >= until) return unserved;
          await sleep(ASK_AGAIN_MS, undefined, { signal });
        }
      });
    },

    /** Hosts that left their note in staging: whose spools may hold something of the batch. */
    async listHosts(input: { batch: BatchRef }): Promise<string[]> {
      return runFree(async () => {
        const notes = await dependencies.staging(input.batch).list(HOST_NOTES);
        return notes.map(hostOfNote);
      });
    },
  };
}

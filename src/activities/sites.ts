import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo } from '@temporalio/activity';
import { siteQueue } from '../domain/names.js';
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
  };
}

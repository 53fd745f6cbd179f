import { whereStaged } from './absence.js';
import { createCollectActivities } from './collecting.js';
import type { Dependencies } from './dependencies.js';
import { createPaidActivities } from './generation.js';
import { createHostActivities } from './hosts.js';
import { createItemActivities, StagedItems } from './items.js';
import { createRecoveryActivities } from './recovery.js';
import { createReferenceActivities } from './references.js';
import { createReportActivities } from './report.js';
import { createSettlingActivities } from './settling.js';
import { createSiteActivities } from './sites.js';
import { createStorageActivities } from './storage.js';

export type { Dependencies } from './dependencies.js';
export { HeldBatches } from './held-batches.js';
export { PaceKeeper } from './pace-keeper.js';
export { Previews } from './previews.js';
export { RefusedKeys } from './refused-keys.js';
export { SiteLimits } from './site-limits.js';
export { WrongSites } from './wrong-sites.js';

/** All activities, by the task queue that they belong to. */
export function createActivities(dependencies: Dependencies) {
  const items = new StagedItems((batch) => dependencies.staging(batch));
  return {
    main: {
      ...whereStaged(
        {
          ...createItemActivities(dependencies, items),
          ...createHostActivities(dependencies),
          ...createReportActivities(dependencies, items),
        },
        (batch) => dependencies.staging(batch),
      ),
      ...createSiteActivities(dependencies),
    },
    paid: createPaidActivities(dependencies, items),
    free: { ...createReferenceActivities(dependencies, items), ...createCollectActivities(dependencies) },
    host: {
      ...createStorageActivities(dependencies, items),
      ...createRecoveryActivities(dependencies, items),
      ...createSettlingActivities(dependencies, items),
    },
  };
}

export type Activities = ReturnType<typeof createActivities>;

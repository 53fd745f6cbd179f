import { whereStaged } from './record/absence.js';
import { createCollectActivities } from './collecting.js';
import type { Dependencies } from './dependencies.js';
import { createFollowJobActivities } from './jobs/follow-job.js';
import { createJobActivities, createJobFileActivities } from './jobs/submit-job.js';
import { createPaidActivities } from './paid/generation.js';
import { createHostActivities } from './record/hosts.js';
import { createItemActivities, StagedItems } from './record/items.js';
import { createRecoveryActivities } from './paid/recovery.js';
import { createReferenceActivities } from './references.js';
import { createReportActivities } from './record/report.js';
import { createSettlingActivities } from './record/settling.js';
import { createSiteActivities } from './sites.js';
import { ContactSheets } from './sheet/contact-sheets.js';
import { createStorageActivities } from './storage.js';

export type { Dependencies } from './dependencies.js';
export { HeldBatches } from './record/held-batches.js';
export { PaceKeeper } from './paid/pace-keeper.js';
export { Previews } from './paid/previews.js';
export { RefusedKeys } from './paid/refused-keys.js';
export { ReplyGroups } from './paid/reply-groups.js';
export { SiteLimits } from './paid/site-limits.js';
export { WrongSites } from './paid/wrong-sites.js';

/** All activities, by the task queue that they belong to. */
export function createActivities(dependencies: Dependencies) {
  const items = new StagedItems((batch) => dependencies.staging(batch));
  const sheets = new ContactSheets(dependencies, items);
  return {
    main: {
      ...whereStaged(
        {
          ...createItemActivities(dependencies, items, sheets),
          ...createHostActivities(dependencies),
          ...createReportActivities(dependencies, items, sheets),
        },
        (batch) => dependencies.staging(batch),
      ),
      ...createSiteActivities(dependencies),
    },
    paid: { ...createPaidActivities(dependencies, items), ...createJobActivities(dependencies, items) },
    free: {
      ...createReferenceActivities(dependencies, items),
      ...createCollectActivities(dependencies),
      ...createJobFileActivities(dependencies, items),
      ...createFollowJobActivities(dependencies, items),
    },
    host: {
      ...createStorageActivities(dependencies, items),
      ...createRecoveryActivities(dependencies, items),
      ...createSettlingActivities(dependencies, items),
    },
  };
}

export type Activities = ReturnType<typeof createActivities>;

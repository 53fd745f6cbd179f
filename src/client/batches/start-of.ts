import { relocated } from '../../config/data-folder.js';
import type { BatchStart } from '../events.js';
import { warningsOfSites } from '../phrases/site-warnings.js';
import { uiAddress, type Session } from '../session.js';
import type { ListedBatch } from './listed-batch.js';

/** What is said of a batch that was started before. */
export function startOf(session: Session, batch: ListedBatch): BatchStart {
  const { batchId, start, progress } = batch;
  const stagingFolder = start?.results?.stagingFolder;
  const uiUrl = uiAddress(session.target, batchId);
  return {
    batchId,
    ...(stagingFolder === undefined ? {} : { stagingFolder }),
    fresh: false,
    total: progress?.total ?? start?.total ?? 0,
    sites: start?.sites ?? [],
    input: start?.input ?? '',
    location: start ? relocated(session.config, start.location) : '',
    ...(start?.forecast ? { forecast: start.forecast } : {}),
    ...warningsOfSites(session.config, start?.sites ?? []),
    ...(uiUrl === undefined ? {} : { uiUrl }),
  };
}

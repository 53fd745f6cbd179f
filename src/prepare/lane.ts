import type { BatchSettings } from '../domain/batch.js';
import { deadlineOf } from '../domain/control-values.js';
import { UserError } from '../domain/failures/user-error.js';
import type { DraftItem } from '../inputs/lists/draft.js';
import type { Provider, Site } from '../providers/provider.js';
import { boundMs } from '../report/makespan.js';
import { words } from '../words/words.js';
import type { BatchOptions } from './batch-options.js';

/** A site has a day for a job; after it nothing is lost but the low price. */
const JOB_MS = 24 * 3_600_000;
/** To stop a job and read what it has made. */
const STOP_MS = 5 * 60_000;
/** With less time jobs are of no use: a site may take a minute before it begins. */
const LEAST_MS = 20_000;
const DAY_MS = 24 * 3_600_000;
const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const LOCAL_MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?$/;

/**
 * When a batch must be complete, in epoch milliseconds. A time of day is the next one, here; a moment without a zone is one of here, too.
 *
 * @throws UserError
 */
export function deadlineIn({ deadline, totalTimeout }: BatchOptions, now: number): number | undefined {
  if (deadline === undefined) return undefined;
  if (totalTimeout !== undefined) throw new UserError('usage', words('lane.twoEnds'), { advice: words('lane.twoEndsAdvice') });
  const text = deadline.trim();
  const read = deadlineOf(localMoment(text, now) ?? text, now);
  if ('refused' in read) throw new UserError('usage', read.refused);
  if (read.value <= now) throw new UserError('usage', words('lane.past', { value: text }));
  return read.value;
}

function localMoment(text: string, now: number): string | undefined {
  const [, hour, minute] = TIME_OF_DAY.exec(text) ?? [];
  if (hour === undefined) return LOCAL_MOMENT.test(text) ? new Date(text.replace(' ', 'T')).toISOString() : undefined;
  const at = new Date(now);
  at.setHours(Number(hour), Number(minute), 0, 0);
  if (at.getTime() <= now) at.setTime(at.getTime() + DAY_MS);
  return at.toISOString();
}

/** The items, each to go into a job of the site. @throws UserError when the site has none */
export function inLane(
  items: readonly DraftItem[],
  { lane }: BatchOptions,
  { provider, site }: { readonly provider: Provider; readonly site: Site },
): readonly DraftItem[] {
  if (lane !== 'batch') return items;
  if (provider.jobs?.areAt(site) !== true) {
    throw new UserError('usage', words('lane.noJobs', { site: site.name }), { advice: words('lane.noJobsAdvice') });
  }
  return items.map((item) => (item.broken === undefined ? { ...item, lane: 'batch' } : item));
}

/**
 * Adds the time that jobs may take. What they leave is made afterwards, one by one: for that, half of the longest time of an attempt is
 * kept for each round of items, at most half of the time until the deadline.
 *
 * @throws UserError when no time is left
 */
export function withJobs(settings: BatchSettings, items: number, now: number): BatchSettings {
  const { deadlineAt, totalTimeoutMs, singleTimeoutMs } = settings;
  const end = deadlineAt ?? (totalTimeoutMs === undefined ? undefined : now + totalTimeoutMs);
  if (end === undefined) return { ...settings, jobs: { until: now + JOB_MS, stopMs: STOP_MS } };
  const left = end - now;
  const reserve = Math.min(boundMs(items, singleTimeoutMs / 2, settings) + STOP_MS, left / 2);
  const until = Math.min(end - reserve, now + JOB_MS);
  if (until - now < LEAST_MS) throw new UserError('usage', words('lane.tooSoon'), { advice: words('lane.tooSoonAdvice') });
  return { ...settings, jobs: { until, stopMs: Math.min(STOP_MS, reserve / 2) } };
}

import type { Config } from '../../config/load.js';
import type { RunningItem } from '../../domain/progress.js';
import type { AcceptedTasks } from '../../providers/provider.js';
import { type BatchSource, segmentsNow } from '../follow/source.js';
import { providersOf } from '../../config/kinds.js';

/** A site that keeps the results of its tasks for at least so long needs nobody who waits for them. */
const LONG_MS = 24 * 3_600_000;

/** What is under way at the sites when a command stops. */
export interface OpenWork {
  /** Requests whose answer is paid for and comes only to the process that sent them. */
  readonly requests: number;
  /** Tasks that a site has accepted and works on by itself, by site. */
  readonly tasks: readonly SiteTasks[];
}

export interface SiteTasks {
  readonly site: string;
  readonly count: number;
  /** Whether the command waits for them. */
  readonly awaited: boolean;
  readonly kind: AcceptedTasks;
}

/** A provider that does not state it charges for its tasks and keeps nothing for long. */
const UNKNOWN: AcceptedTasks = { charged: true, keptMs: 0 };

const isCollected = ({ phase }: RunningItem): boolean => phase === 'collecting';

export function openWork(config: Config, running: readonly RunningItem[]): OpenWork {
  const collected = running.filter(isCollected);
  const sites = [...new Set(collected.map(({ site }) => site))];
  return {
    requests: running.filter(isRequest).length,
    tasks: sites.map((site) => {
      const kind = tasksOf(config, site);
      return { site, kind, awaited: isShortLived(kind), count: collected.filter((item) => item.site === site).length };
    }),
  };
}

/** Whether a command that stops waits for the item: for what is paid for and comes to nobody else, or not for long. */
export const isAwaited = (config: Config, item: RunningItem): boolean =>
  isRequest(item) || item.phase === 'storing' || (isCollected(item) && isShortLived(tasksOf(config, item.site)));

/** The items of a batch that are under way now; none where nobody answers. */
export async function runningIn(source: BatchSource): Promise<readonly RunningItem[]> {
  const open = (await source.batch())?.open ?? [];
  return (await segmentsNow(source, open)).flatMap(({ running }) => running);
}

const isRequest = ({ phase }: RunningItem): boolean => phase === 'generating' || phase === 'recovering';
const isShortLived = ({ charged, keptMs }: AcceptedTasks): boolean => charged && keptMs < LONG_MS;

function tasksOf(config: Config, site: string): AcceptedTasks {
  const found = config.sites[site];
  return (found && providersOf(config).providerOf(found.provider).tasks) ?? UNKNOWN;
}

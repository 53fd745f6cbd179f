import { type EventSink, warning } from '../client/events.js';
import type { ForecastBatch, PreparedBatch } from '../client/start/prepared-batch.js';
import { resolveSite } from '../config/site.js';
import type { BatchSettings } from '../domain/batch.js';
import type { Money } from '../domain/money/money.js';
import type { Provider } from '../providers/provider.js';
import { providersOf } from '../config/kinds.js';
import { balanceDoubts, type Doubt, timeDoubts } from '../report/doubts.js';
import { forecastOf } from '../report/forecast.js';
import { balanceIn } from '../accounts/balance-in.js';
import { stagingOf } from '../config/open-stores.js';
import { needsOf } from './needs.js';
import { groupsOf } from './priced-items.js';
import { recentBatchesOf } from './recent-batches.js';

/** What is known of a batch before anything is started or sent. */
export interface Foresight {
  readonly batch: ForecastBatch;
  /** What is left on the account of the site, where that is known in the currency of the prices. */
  readonly balance?: Money;
  /** What speaks against the start. */
  readonly doubts: readonly Doubt[];
}

/**
 * Looks at what the batch will cost, how long it will take, and what speaks against it, at no charge.
 *
 * @param isWorkedHere the requests are sent from this host
 */
export async function foresee(prepared: PreparedBatch, isWorkedHere: boolean, emit: EventSink): Promise<Foresight> {
  const { config, site } = prepared;
  const provider = providersOf(config).providerOf(config.sites[site]?.provider ?? '');
  const settings = inParallel(prepared, provider);
  const recent = await recentBatchesOf(stagingOf(config).store, site);
  const { remade } = prepared;
  const forecast = {
    ...forecastOf(groupsOf(provider, prepared.items), settings, recent),
    ...(remade === undefined ? {} : { remade }),
  };
  const [left, needs] = await Promise.all([
    balanceIn(forecast.cost?.least[0]?.currency, { config, site }, (text) => emit(warning(text))),
    needsOf(prepared, isWorkedHere),
  ]);
  for (const text of needs.warnings) emit(warning(text));
  const doubts = [
    ...needs.doubts,
    ...timeDoubts(forecast, settings),
    ...(left ? balanceDoubts(forecast, site, left.money, left.certain) : []),
  ];
  return { batch: { ...prepared, forecast }, ...(left ? { balance: left.money } : {}), doubts };
}

/** A site that lets items wait works on no more of them at once, however many lanes the batch has. */
function inParallel({ config, site, settings }: PreparedBatch, provider: Provider): BatchSettings {
  const most = provider.worksOn?.(resolveSite(config, site));
  return most === undefined ? settings : { ...settings, concurrency: Math.min(settings.concurrency, most) };
}

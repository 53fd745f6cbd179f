import { forecastEvent, info, warning } from '../client/events.js';
import { resolveSite } from '../config/site.js';
import type { BatchSettings } from '../domain/batch.js';
import type { Forecast } from '../domain/money/forecast.js';
import { asJson } from '../domain/json.js';
import { type Money, moneyPhrase, sums } from '../domain/money/money.js';
import { UserError } from '../domain/failures/user-error.js';
import type { Provider } from '../providers/provider.js';
import { createRegistry } from '../providers/registry.js';
import { balanceDoubts, type Doubt, timeDoubts } from '../report/doubts.js';
import { forecastOf } from '../report/forecast.js';
import { balanceIn } from '../accounts/balance-in.js';
import { needsOf } from './needs.js';
import type { PreparedBatch } from './prepare-batch.js';
import { groupsOf } from './priced-items.js';
import { recentBatchesOf } from './recent-batches.js';
import { forecastLines } from '../client/phrases/forecast.js';
import { settingsPhrase } from '../client/phrases/settings.js';
import { plural } from '../domain/text/text.js';
import type { Scope } from './scope.js';
import { stagingOf } from '../config/open-stores.js';

export interface PreflightOptions {
  /** The requests are sent from this host. */
  readonly ownWorker: boolean;
  readonly dryRun?: true | undefined;
  readonly yes?: true | undefined;
}

/** A batch of which is known what it will probably cost and how long it will take. */
export interface ForecastBatch extends PreparedBatch {
  readonly forecast: Forecast;
}

/**
 * The last look before anything is started or sent: what the batch will cost, how long it will take, and what speaks against it. Undefined
 * when that was all that was asked for.
 *
 * @throws UserError when it cannot succeed, or its user has thought better of it
 */
export async function preflight(
  scope: Scope,
  prepared: PreparedBatch,
  options: PreflightOptions,
): Promise<ForecastBatch | undefined> {
  const { config, site } = prepared;
  const provider = createRegistry().providerOf(config.sites[site]?.provider ?? '');
  const settings = inParallel(prepared, provider);
  const recent = await recentBatchesOf(stagingOf(config).store, site);
  const forecast = forecastOf(groupsOf(provider, prepared.items), settings, recent);
  const batch = { ...prepared, forecast };
  try {
    const [left, needs] = await Promise.all([
      balanceIn(forecast.cost?.least[0]?.currency, { config, site }, (text) => scope.emit(warning(text))),
      needsOf(prepared, options.ownWorker),
    ]);
    for (const text of needs.warnings) scope.emit(warning(text));
    const doubts = [
      ...needs.doubts,
      ...timeDoubts(forecast, settings),
      ...(left ? balanceDoubts(forecast, site, left.money, left.certain) : []),
    ];
    if (options.dryRun) tell(scope, batch, left?.money, doubts);
    else emitForecast(scope, batch, left?.money, doubts);
    await weigh(scope, batch, doubts, options);
  } catch (error) {
    await prepared.scratch.remove();
    throw error;
  }
  if (!options.dryRun) return batch;
  await prepared.scratch.remove();
  return undefined;
}

/** A site that lets items wait works on no more of them at once, however many lanes the batch has. */
function inParallel({ config, site, settings }: PreparedBatch, provider: Provider): BatchSettings {
  const most = provider.concurrencyOf?.(resolveSite(config, site));
  return most === undefined ? settings : { ...settings, concurrency: Math.min(settings.concurrency, most) };
}

/** @throws UserError when the batch is not to be started */
async function weigh(scope: Scope, batch: ForecastBatch, doubts: readonly Doubt[], options: PreflightOptions): Promise<void> {
  const hopeless = doubts.filter((doubt) => doubt.hopeless);
  const prompts = options.dryRun || options.yes ? undefined : await scope.prompts();
  if (hopeless.length > 0 && !prompts && !options.yes) {
    throw new UserError('input', `Batch ${batch.batchId} cannot give all its pictures; nothing was sent.`, {
      advice: options.dryRun ? undefined : '--yes starts it all the same.',
      problems: doubts.map(({ text }) => text),
    });
  }
  for (const { text } of doubts) scope.emit(warning(text));
  if (doubts.length === 0 || !prompts) return;
  for (const line of forecastLines(batch.forecast)) scope.emit(info(line));
  const message = `Start the batch of ${plural(batch.forecast.pictures, 'picture')} all the same?`;
  if (!(await prompts.confirm({ message, initial: false }))) throw new UserError('refused', 'Not started; nothing was sent.');
}

function emitForecast({ emit }: Scope, batch: ForecastBatch, balance: Money | undefined, doubts: readonly Doubt[]): void {
  const { batchId, site, forecast } = batch;
  emit(forecastEvent({ batchId, site, forecast, ...(balance ? { balance } : {}), doubts: doubts.map(({ text }) => text) }));
}

function tell({ renderer }: Scope, batch: ForecastBatch, balance: Money | undefined, doubts: readonly Doubt[]): void {
  const { batchId, site, forecast, inputPhrase, settings } = batch;
  const facts = { forecast, ...(balance ? { balance } : {}), doubts: doubts.map(({ text }) => text) };
  renderer.answer({ dryRun: true, batch: batchId, site, ...asJson(facts) }, [
    `Batch ${batchId}: ${plural(forecast.pictures, 'picture')} to make at ${site}; this is a dry run, and nothing is sent`,
    `  from     ${inputPhrase}`,
    `  how      ${settingsPhrase(settings)}`,
    ...forecastLines(forecast),
    ...(balance ? [`  balance  ${moneyPhrase(sums([balance]))}`] : []),
  ]);
}

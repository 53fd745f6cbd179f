import { type ForecastFacts, forecastEvent, info, warning } from '../client/events.js';
import { clean } from '../domain/text/text.js';
import { asJson } from '../domain/json.js';
import { sums } from '../domain/money/money.js';
import { UserError } from '../domain/failures/user-error.js';
import type { Doubt } from '../report/doubts.js';
import type { ForecastBatch, PreparedBatch } from '../client/start/prepared-batch.js';
import { foresee } from '../prepare/foresee.js';
import { moneyPhrase } from '../client/phrases/forecast.js';
import { forecastLines, headLine } from './render/head.js';
import { settingsPhrase } from '../client/phrases/settings.js';
import type { Scope } from './scope.js';
import { say, tell } from '../words/current.js';
import { words } from '../words/words.js';

export interface PreflightOptions {
  /** The requests are sent from this host. */
  readonly ownWorker: boolean;
  readonly dryRun?: true | undefined;
  readonly yes?: true | undefined;
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
  try {
    const { batch, balance, doubts } = await foresee(prepared, options.ownWorker, scope.emit);
    const { batchId, site, forecast } = batch;
    const facts = { batchId, site, forecast, ...(balance ? { balance } : {}), doubts: doubts.map(({ text }) => text) };
    if (options.dryRun) answer(scope, batch, facts);
    else scope.emit(forecastEvent(facts));
    await weigh(scope, batch, doubts, options);
    if (!options.dryRun) return batch;
  } catch (error) {
    await prepared.scratch.remove();
    throw error;
  }
  await prepared.scratch.remove();
  return undefined;
}

/** @throws UserError when the batch is not to be started */
async function weigh(scope: Scope, batch: ForecastBatch, doubts: readonly Doubt[], options: PreflightOptions): Promise<void> {
  const hopeless = doubts.filter((doubt) => doubt.hopeless);
  const prompts = options.dryRun || options.yes ? undefined : await scope.prompts();
  if (hopeless.length > 0 && !prompts && !options.yes) {
    throw new UserError('input', words('batch.hopeless', { batch: batch.batchId }), {
      advice: options.dryRun ? undefined : words('preflight.hopelessAdvice'),
      problems: doubts.map(({ text }) => text),
    });
  }
  for (const { text } of doubts) scope.emit(warning(text));
  if (doubts.length === 0 || !prompts) return;
  for (const line of forecastLines(batch.forecast)) scope.emit(info(line));
  const message = tell('preflight.ask', { count: batch.forecast.pictures });
  if (!(await prompts.confirm({ message, initial: false }))) throw new UserError('refused', words('preflight.refused'));
}

function answer({ renderer }: Scope, { inputPhrase, settings }: ForecastBatch, { batchId, ...facts }: ForecastFacts): void {
  const { site, forecast, balance } = facts;
  renderer.answer({ dryRun: true, batch: batchId, ...asJson(facts) }, [
    tell('head.dryRun', { batch: batchId, count: forecast.pictures, site }),
    headLine('head.input', clean(say(inputPhrase))),
    headLine('head.settings', settingsPhrase(settings)),
    ...forecastLines(forecast),
    ...(balance ? [headLine('head.balance', moneyPhrase(sums([balance])))] : []),
  ]);
}

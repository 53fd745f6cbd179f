import { info, warning } from '../../client/events.js';
import { configuredParams } from '../../config/params.js';
import type { Item } from '../../domain/item.js';
import type { JsonObject } from '../../domain/json.js';
import { whyLeftOut } from '../../domain/missing.js';
import { mergedParams } from '../../domain/text/own-names.js';
import { UserError } from '../../domain/failures/user-error.js';
import { Scratch } from '../../inputs/scratch.js';
import { chosenFor } from '../../inputs/trial.js';
import { layered } from '../../providers/parameter.js';
import { type BatchInputRead, type InputTarget, trialOf } from '../batch-input.js';
import { inputNotices, selectionPhrase } from '../input-phrases.js';
import { givenParams } from '../item-params.js';
import { paramProblems } from '../../config/params.js';
import { ParamFiles } from '../../config/param-files.js';
import { modelOf } from '../priced-items.js';
import { digestOfSite } from '../site-digest.js';
import { type Text, words } from '../../words/words.js';
import type { BatchOptions } from '../batch-options.js';
import type { PrepareContext } from '../context.js';
import { draftsOf } from './drafts.js';
import type { EarlierBatch } from './earlier-batch.js';
import { elsewherePhrase, leftOutLines } from './left-out.js';
import { type Making, selected, type TakenItem } from './selection.js';

/** The missing items of an earlier batch as an input, and what its user should know of them. @throws UserError */
export async function readAgain(
  context: PrepareContext,
  target: InputTarget,
  earlier: EarlierBatch,
  options: BatchOptions,
): Promise<BatchInputRead> {
  const { batchId, missing } = earlier;
  const trial = trialOf(options);
  const makingOf = await makingBy(context, target, earlier, options);
  const { taken, leftOut } = selected(missing, makingOf, options.include ?? []);
  const [already, left] = [alreadyLines(earlier), leftOutLines(leftOut)];
  if (taken.length === 0) {
    throw new UserError('input', words('again.none', { batch: batchId, count: missing.length }), {
      problems: [...already, ...left],
    });
  }
  for (const text of [...already, ...left]) context.emit(info(text));
  const chosen = chosenFor(taken, trial);
  warnOfPaid(context, chosen);
  warnOfCharges(context, chosen);
  const scratch = new Scratch();
  try {
    const { items, refitted } = await draftsOf(context, { target, earlier, options, scratch }, chosen);
    for (const text of inputNotices({ refitted, leftAlone: [] }, target.provider.references)) context.emit(info(text));
    const whole = words('again.input', { batch: batchId, count: taken.length });
    const phrase = selectionPhrase(whole, { items, total: taken.length }, { trial });
    return { items, phrase, subject: batchId, promptOnly: false, scratch };
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

/**
 * Parameters as they were staged, and before them those that this command line gives; null takes one away. At another site, what its
 * configuration has stands behind both.
 */
async function makingBy(
  { cwd }: PrepareContext,
  { config, provider, site }: InputTarget,
  { batchId, missing }: EarlierBatch,
  options: BatchOptions,
): Promise<(item: Item) => Making> {
  const pairs = mergedParams(options.param ?? {});
  const removed = Object.keys(pairs).filter((name) => pairs[name] === null);
  const param = without(pairs, removed);
  const given = await new ParamFiles(provider, cwd).filled(givenParams(site.name, provider, { ...options, param }));
  const configured = configuredParams(config, site.name, provider);
  for (const name of removed) {
    if (Object.hasOwn(configured, name) || missing.some(({ item }) => Object.hasOwn(item.params, name))) continue;
    throw notHad(name, batchId, missing);
  }
  const digest = digestOfSite(config, site);
  return (item) => {
    const behind = item.site === site.name ? {} : configured;
    const params = without(layered(provider.params, behind, item.params, given), removed);
    const model = (): string | undefined =>
      paramProblems(provider, params).length === 0 ? modelOf(provider, site, params) : item.model;
    return { params, site: site.name, configured: digest, model };
  };
}

const without = (params: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));

function notHad(name: string, batch: string, missing: EarlierBatch['missing']): UserError {
  const names = [...new Set(missing.flatMap(({ item }) => Object.keys(item.params)))];
  return new UserError('usage', words('again.noSuchParam', { name, batch }), {
    advice: names.length === 0 ? words('again.noSuchParamAdvice') : words('again.itsParams', { names: { list: names } }),
  });
}

const alreadyLines = ({ elsewhere }: EarlierBatch): Text[] =>
  elsewhere.size === 0 ? [] : [words('again.already', { where: elsewherePhrase(elsewhere) })];

/** Of what `--include` takes, that which `resume` may bring. */
function warnOfPaid({ emit }: PrepareContext, taken: readonly TakenItem[]): void {
  const counts = new Map<string, { batch: string; sure: boolean; count: number }>();
  for (const { batchId: batch, outcome } of taken) {
    const sure = (outcome?.calls.delivered ?? 0) > 0;
    if (!sure && outcome && whyLeftOut(outcome) !== 'paid') continue;
    const name = `${batch} ${sure}`;
    counts.set(name, { batch, sure, count: (counts.get(name)?.count ?? 0) + 1 });
  }
  for (const { batch, sure, count } of counts.values()) {
    emit(warning(sure ? words('again.paid', { batch, count }) : words('again.maybePaid', { batch, count })));
  }
}

function warnOfCharges({ emit }: PrepareContext, taken: readonly TakenItem[]): void {
  const charged = taken.filter(({ outcome }) => outcome !== undefined && outcome.calls.unknown + outcome.calls.empty > 0);
  if (charged.length === 0) return;
  const codes = [...new Set(charged.flatMap(({ outcome }) => outcome?.code ?? []))];
  emit(warning(words('again.charged', { count: charged.length, codes: { list: codes } })));
}

import { info, warning } from '../../client/events.js';
import { configuredParams } from '../../config/params.js';
import type { Item } from '../../domain/item.js';
import type { JsonObject } from '../../domain/json.js';
import { mergedParams } from '../../domain/text/own-names.js';
import { UserError } from '../../domain/failures/user-error.js';
import { Scratch } from '../../inputs/scratch.js';
import { chosenFor } from '../../inputs/trial.js';
import { layered } from '../../providers/parameter.js';
import { type BatchInputRead, type InputTarget, trialOf } from '../batch-input.js';
import { inputNotices, maskNotice, selectionPhrase } from '../input-phrases.js';
import { givenParams } from '../item-params.js';
import { paramProblems } from '../../config/params.js';
import { ParamFiles } from '../../config/param-files.js';
import { modelOf } from '../priced-items.js';
import { digestOfSite } from '../site-digest.js';
import { type Text, words } from '../../words/words.js';
import type { BatchOptions } from '../batch-options.js';
import type { PrepareContext } from '../context.js';
import { chargeWarnings } from './charges.js';
import { draftsOf } from './drafts.js';
import { type EarlierBatch, wantedOf } from './earlier-batch.js';
import { elsewherePhrase, leftOutLines } from './left-out.js';
import { type Making, selected } from './selection.js';

/** The chosen or missing items of an earlier batch as an input, and what its user should know of them. @throws UserError */
export async function readAgain(
  context: PrepareContext,
  target: InputTarget,
  earlier: EarlierBatch,
  options: BatchOptions,
): Promise<BatchInputRead> {
  const { batchId } = earlier;
  const wanted = wantedOf(earlier);
  const trial = trialOf(options);
  const makingOf = await makingBy(context, target, earlier, options);
  const { taken, leftOut } = selected(wanted, makingOf, options.include ?? []);
  const [already, left] = [alreadyLines(earlier), leftOutLines(leftOut)];
  if (taken.length === 0) {
    const values = { batch: batchId, count: wanted.length };
    throw new UserError('input', earlier.chosen ? words('redo.none', values) : words('again.none', values), {
      problems: [...already, ...left],
    });
  }
  for (const text of [...already, ...left]) context.emit(info(text));
  const chosen = chosenFor(taken, trial);
  for (const text of chargeWarnings(target.provider, batchId, chosen)) context.emit(warning(text));
  const scratch = new Scratch();
  try {
    const { items, refitted } = await draftsOf(context, { target, earlier, options, scratch }, chosen);
    for (const text of [...maskNotice(items), ...inputNotices({ refitted, leftAlone: [] }, target.provider.references)])
      context.emit(info(text));
    const phrase = selectionPhrase(inputPhrase(earlier, options, taken.length), { items, total: taken.length }, { trial });
    const remade = chosen.filter(({ picture }, at) => picture && items[at]?.broken === undefined).length;
    return { items, phrase, subject: batchId, promptOnly: false, scratch, ...(remade > 0 && { remade }) };
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

function inputPhrase({ batchId: batch, chosen }: EarlierBatch, { rejected }: BatchOptions, count: number): Text {
  if (!chosen) return words('again.input', { batch, count });
  return rejected ? words('redo.inputRejected', { batch, count }) : words('redo.input', { batch, count });
}

/**
 * The prompt of `--prompt`, else as it was staged. Parameters as they were staged, and before them those that this command line gives; null takes one away. At another site, what its
 * configuration has stands behind both.
 */
async function makingBy(
  { cwd }: PrepareContext,
  { config, provider, site }: InputTarget,
  earlier: EarlierBatch,
  options: BatchOptions,
): Promise<(item: Item) => Making> {
  const [{ batchId }, wanted] = [earlier, wantedOf(earlier)];
  const prompt = options.prompt?.trim();
  if (prompt === '') throw new UserError('usage', words('redo.emptyPrompt'), { advice: words('redo.emptyPromptAdvice') });
  const pairs = mergedParams(options.param ?? {});
  const removed = Object.keys(pairs).filter((name) => pairs[name] === null);
  const param = without(pairs, removed);
  const given = await new ParamFiles(provider, cwd).filled(givenParams(site.name, provider, { ...options, param }));
  const configured = configuredParams(config, site.name, provider);
  for (const name of removed) {
    if (Object.hasOwn(configured, name) || wanted.some(({ item }) => Object.hasOwn(item.params, name))) continue;
    throw notHad(name, batchId, wanted);
  }
  const digest = digestOfSite(config, site);
  return (item) => {
    const behind = item.site === site.name ? {} : configured;
    const params = without(layered(provider.params, behind, item.params, given), removed);
    const model = (): string | undefined =>
      paramProblems(provider, params).length === 0 ? modelOf(provider, site, params) : item.model;
    return { prompt: prompt ?? item.prompt, params, site: site.name, configured: digest, model };
  };
}

const without = (params: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));

function notHad(name: string, batch: string, wanted: EarlierBatch['missing']): UserError {
  const names = [...new Set(wanted.flatMap(({ item }) => Object.keys(item.params)))];
  return new UserError('usage', words('again.noSuchParam', { name, batch }), {
    advice: names.length === 0 ? words('again.noSuchParamAdvice') : words('again.itsParams', { names: { list: names } }),
  });
}

const alreadyLines = ({ elsewhere, chosen }: EarlierBatch): Text[] =>
  elsewhere.size === 0 || chosen ? [] : [words('again.already', { where: elsewherePhrase(elsewhere) })];

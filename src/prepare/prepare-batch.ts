import { resolve } from 'node:path';
import { info, warning } from '../client/events.js';
import type { PreparedBatch } from '../client/start/prepared-batch.js';
import { setKeyAdvice } from '../config/key-advice.js';
import type { Config } from '../config/load.js';
import { resolveSite } from '../config/site.js';
import { hintOf, isPlantainError } from '../domain/failures/failure.js';
import { resultFolder } from '../domain/names.js';
import { UserError } from '../domain/failures/user-error.js';
import type { Provider, Site } from '../providers/provider.js';
import { providersOf } from '../config/kinds.js';
import type { EarlierBatch } from './again/earlier-batch.js';
import { readAgain } from './again/read-again.js';
import { itemAdvice, paceAdvice } from './advice.js';
import { readBatchInput } from './batch-input.js';
import { batchIdOfAgain, batchIdOfName, batchIdOfSubject, NAME_LIMIT } from './batch-names.js';
import { hasLarge, pricedItems } from './priced-items.js';
import { deadlineIn, inLane, withJobs } from './lane.js';
import { settingsOf } from './settings.js';
import { isSiteGiven, type BatchOptions } from './batch-options.js';
import type { PrepareContext } from './context.js';
import { chooseSite } from './site-names.js';
import { resultsStore } from '../config/open-stores.js';
import { words } from '../words/words.js';

/** Reads and checks the input; nothing is started or sent. @throws UserError with all problems of the input */
export async function prepareBatch(
  context: PrepareContext,
  config: Config,
  input: string | EarlierBatch | undefined,
  options: BatchOptions,
): Promise<PreparedBatch> {
  const earlier = typeof input === 'object' ? input : undefined;
  const siteName = chooseSite(config, earlier && !isSiteGiven(options) ? earlier.site : options.site);
  const { provider, site } = usableSite(config, siteName);
  const out = options.out === undefined ? undefined : resolve(context.cwd, options.out);
  const { storeName, store } = resultsStore(
    (text) => context.emit(info(text)),
    config,
    options.store ?? config.defaults.store,
    out,
  );
  const target = { config, provider, site, store };
  const read =
    typeof input === 'object'
      ? await readAgain(context, target, input, options)
      : await readBatchInput(context, target, input, options);
  const items = inLane(pricedItems(config, provider, site, read.items), options, { provider, site });
  const { subject, promptOnly } = read;
  const now = new Date();
  const paced = settingsOf(options, config.defaults, {
    deadlineAt: deadlineIn(options, now.getTime()),
    providerConcurrency: provider.concurrencyOf?.(site) ?? provider.defaultConcurrency,
    promptOnly,
    hasLarge: hasLarge(provider, items),
  });
  const settings = options.lane === 'batch' ? withJobs(paced, items.length, now.getTime()) : paced;
  if (settings.jobs) context.emit(info(words('lane.until', { at: { at: settings.jobs.until } })));
  const advice = [paceAdvice(settings), ...itemAdvice(provider, site, items)];
  for (const text of advice) if (text !== undefined) context.emit(warning(text));
  const folderOf = (name: string): string => resultFolder(name, store.naming?.dated ?? false, now);
  const isTaken = async (name: string): Promise<boolean> =>
    (await earlier?.isTaken(name)) === true || (await store.list(`${folderOf(name)}/`)).length > 0;
  const ownName = (): Promise<string> | string =>
    earlier ? batchIdOfAgain(earlier.batchId, isTaken) : batchIdOfSubject(subject, now);
  const batchId = options.name === undefined ? await ownName() : batchIdOfName(options.name);
  if (options.name !== undefined && batchId !== options.name) {
    context.emit(info(words('noted.name', { batch: batchId, most: NAME_LIMIT })));
  }
  return {
    batchId,
    ...(earlier === undefined ? {} : { again: earlier }),
    folder: folderOf(batchId),
    config,
    items,
    site: siteName,
    store,
    storeName,
    ...(out === undefined ? {} : { out }),
    ...(options.inline === undefined ? {} : { inline: options.inline }),
    settings,
    inputPhrase: read.phrase,
    ...(read.remade === undefined ? {} : { remade: read.remade }),
    scratch: read.scratch,
  };
}

/** A site whose key is there, with its provider. @throws UserError */
export function usableSite(config: Config, name: string): { provider: Provider; site: Site } {
  try {
    const site = resolveSite(config, name);
    return { provider: providersOf(config).providerOf(site.provider), site };
  } catch (error) {
    if (!isPlantainError(error)) throw error;
    throw new UserError('config', words('site.unusable', { site: name, why: error.text }), {
      advice: setKeyAdvice(config, name) ?? hintOf(error.code),
    });
  }
}

import { resolveSite } from '../config/site.js';
import { isPlantainError } from '../domain/failures/failure.js';
import { createHttp } from '../http/request.js';
import { providersOf } from '../config/kinds.js';
import type { Doubt } from '../report/doubts.js';
import { freeBytes } from '../disk/space.js';
import type { Store } from '../stores/store.js';
import { checkSite, freeContext } from '../doctor/site-check.js';
import { spoolFinding } from '../doctor/spool.js';
import { adviceForStore } from '../doctor/stores.js';
import type { PreparedBatch } from '../client/start/prepared-batch.js';
import { stagingOf } from '../config/open-stores.js';
import { sentences, type Text, words } from '../words/words.js';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { textOf } from '../domain/failures/text-of.js';

/** A batch does not wait longer for an answer. */
const PATIENCE_MS = 3_000;
/** Of the models of a batch, so many are asked for. */
const MOST_MODELS = 3;
/** And so many of its kinds of items. */
const MOST_KINDS = 3;

export interface Needs {
  /** Speak against the start. */
  readonly doubts: readonly Doubt[];
  /** May be harmless: that something answers in its own way says little. */
  readonly warnings: readonly Text[];
}

/**
 * Whether the site of a batch answers, and its disks and stores can be written to: all of it is free. All at once, for a
 * few seconds at most.
 *
 * @param isWorkedHere false: the requests are sent from elsewhere, so that what this host reaches says little
 */
export async function needsOf(prepared: PreparedBatch, isWorkedHere: boolean): Promise<Needs> {
  const found = await Promise.all([
    ...sitesOf(prepared, isWorkedHere),
    ...paramsOf(prepared, isWorkedHere),
    ...storesOf(prepared),
    ...(isWorkedHere ? [spoolOf(prepared)] : []),
  ]);
  const texts = new Map(found.filter((one) => one !== undefined).map((one) => [JSON.stringify(one.text), one]));
  const all = [...texts.values()];
  return {
    doubts: all.filter(({ hopeless }) => hopeless),
    warnings: all.filter(({ hopeless }) => !hopeless).map(({ text }) => text),
  };
}

type Found = Promise<Doubt | undefined>;

function sitesOf({ config, site: name, items }: PreparedBatch, isWorkedHere: boolean): Found[] {
  const site = resolveSite(config, name);
  const provider = providersOf(config).providerOf(site.provider);
  const models = [...new Set(items.map(({ model }) => model))].slice(0, MOST_MODELS);
  return models.map(async (model) => {
    const http = createHttp({ env: config.env });
    try {
      const asked = model === undefined ? site : { ...site, model };
      const { ok, message, advice, wrong, certain } = await checkSite(provider, asked, http, patience());
      if (ok && wrong === undefined) return undefined;
      const known = Object.hasOwn(config.sites, name) && config.file !== undefined && !name.startsWith('Custom-');
      const test = known ? words('needs.test', { site: name }) : '';
      return { text: sentences(ofSite(name, message), advice ?? '', test), hopeless: certain === true && isWorkedHere };
    } finally {
      await http.close();
    }
  });
}

/** Whether the site has what its items name: files of models, nodes. One that cannot be asked is reported elsewhere. */
function paramsOf({ config, site: name, items }: PreparedBatch, isWorkedHere: boolean): Found[] {
  const site = resolveSite(config, name);
  const provider = providersOf(config).providerOf(site.provider);
  if (!provider.checkParams) return [];
  const kinds = new Map(items.map(({ params, images }) => [JSON.stringify([params, images.length]), { params, images }]));
  return [...kinds.values()].slice(0, MOST_KINDS).map(async ({ params, images }) => {
    const http = createHttp({ env: config.env });
    try {
      const checks = (await provider.checkParams?.(params, freeContext(site, http, patience()), images.length)) ?? [];
      const wrong = checks.filter(({ ok }) => !ok);
      if (wrong.length === 0) return undefined;
      const advice = new Map(wrong.map((one) => [JSON.stringify(one.advice ?? ''), one.advice ?? '']));
      const all = sentences(...wrong.map(({ message }) => message), ...advice.values());
      return { text: ofSite(name, all), hopeless: wrong.length === checks.length && isWorkedHere };
    } catch (error) {
      if (!isPlantainError(error) || error.code !== 'invalid_request') return undefined;
      return { text: ofSite(name, error.text), hopeless: true };
    } finally {
      await http.close();
    }
  });
}

function storesOf({ config, store, storeName, out }: PreparedBatch): Found[] {
  const staging = stagingOf(config);
  const otherFolder = out === undefined ? [] : [words('needs.otherOut')];
  const results = storeDoubt(store, adviceForStore(config, storeName), ...otherFolder);
  if (staging.name !== undefined) {
    return staging.name === storeName ? [results] : [results, storeDoubt(staging.store, adviceForStore(config, staging.name))];
  }
  return [results, storeDoubt(staging.store, words('needs.dataDir'))];
}

async function storeDoubt(store: Store, ...advice: readonly Text[]): Found {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined).unref());
  const check = store.check().catch((error: unknown) => ({ ok: false, message: textOf(error) }));
  const { ok, message } = (await Promise.race([check, late])) ?? { ok: true, message: '' };
  return ok ? undefined : { text: sentences(message, ...advice), hopeless: true };
}

async function spoolOf({ config }: PreparedBatch): Found {
  const { level, seen, advice } = await spoolFinding(config.dataDir, freeBytes);
  return level === 'ok' ? undefined : { text: sentences(seen, advice ?? ''), hopeless: level === 'fail' };
}

const ofSite = (site: string, what: Text): Text => words('needs.site', { site, what });

function patience(): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new SpokenError(words('needs.late', { time: { ms: PATIENCE_MS } }))), PATIENCE_MS).unref();
  return limit.signal;
}

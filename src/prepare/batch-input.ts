import { randomInt } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { info, warning } from '../client/events.js';
import type { Config } from '../config/load.js';
import { trustedOriginsOf } from '../config/trusted-origins.js';
import { remembered } from '../domain/bounded.js';
import type { JsonObject } from '../domain/json.js';
import { UserError } from '../domain/failures/user-error.js';
import { guardNote } from '../http/guard/guard-note.js';
import { createHttp } from '../http/request.js';
import type { DraftItem, ReadOptions, ReadResult } from '../inputs/lists/draft.js';
import { readInput } from '../inputs/read.js';
import { Scratch } from '../inputs/scratch.js';
import type { Trial } from '../inputs/trial.js';
import { layered } from '../providers/parameter.js';
import type { Provider, Site } from '../providers/provider.js';
import type { Store } from '../stores/store.js';
import { pictureFetcher } from './fetch-picture.js';
import { wantsFolderPictures } from './folder-pictures.js';
import { encodingNotice, inputNotices, maskNotice, selectionPhrase, stepWords } from './input-phrases.js';
import { type NamedSource, sourceOf } from './input-source.js';
import { commonParams } from './item-params.js';
import { paramProblems } from '../config/params.js';
import { ParamFiles } from '../config/param-files.js';
import { Preparation } from '../client/preparation.js';
import { chain, type Text, words } from '../words/words.js';
import type { BatchOptions } from './batch-options.js';
import type { PrepareContext } from './context.js';

/** What an input is read for. */
export interface InputTarget {
  readonly config: Config;
  readonly provider: Provider;
  readonly site: Site;
  readonly store: Store;
}

/** An input that can be made. */
export interface BatchInputRead {
  /** With all their parameters. */
  readonly items: readonly DraftItem[];
  /** For a person: `folder /home/me/summer, 3 of 300 items (--first)`. */
  readonly phrase: Text;
  /** What the batch is named after. */
  readonly subject: string;
  /** One prompt and no input: the whole batch asks for the same. */
  readonly promptOnly: boolean;
  /** How many of its items have a picture already that stays where it is. */
  readonly remade?: number;
  /** Holds pictures until they are staged. */
  readonly scratch: Scratch;
}

/** Reads the whole input and says what its user should know of it. @throws UserError with all its problems */
export async function readBatchInput(
  context: PrepareContext,
  target: InputTarget,
  input: string | undefined,
  options: BatchOptions,
): Promise<BatchInputRead> {
  const { config, provider, site } = target;
  const files = new ParamFiles(provider, context.cwd);
  if (context.within !== undefined) files.refusePaths(options.param ?? {});
  const common = await files.filled(commonParams(config, site.name, provider, options));
  const whole = (params: JsonObject): JsonObject => layered(provider.params, common, params);
  const checkParams = remembered((params: JsonObject): Text[] => paramProblems(provider, whole(params)));
  const masks = (params: JsonObject) => provider.masks?.(site, provider.params.parse(whole(params)));
  const place = (await wantsFolderPictures(context, input, options)) ? context.folder : input;
  const named = await sourceOf(context, place, options, await foldersOf(target));
  const count = countOf(context, named, options);
  const trial = trialOf(options);
  const scratch = new Scratch();
  try {
    const result = await readAll(context, target, options, { named, count, trial, scratch, checkParams, masks });
    const { items, problems } = result;
    const lines = problems.map(({ where, message }) => chain(where, message));
    if (items.length === 0) throw unusable(lines, options);
    for (const line of lines) context.emit(warning(words('notice.skipped', { why: line })));
    for (const text of [...encodingNotice(result), ...maskNotice(items), ...inputNotices(result, provider.references)])
      context.emit(info(text));
    const { subject, promptOnly } = named;
    const phrase = selectionPhrase(named.phrase, result, { shared: options, count, trial });
    if (context.within !== undefined) for (const { params } of items) files.refusePaths(params);
    const filled = remembered((params: JsonObject) => files.filled(whole(params)));
    const merged: DraftItem[] = [];
    for (const item of items) merged.push({ ...item, params: await filled(item.params) });
    if (count > 1) refuseSameCopies(provider, merged, count);
    return { items: merged, phrase, subject, promptOnly, scratch };
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

/** @throws UserError */
function refuseSameCopies(provider: Provider, items: readonly DraftItem[], count: number): void {
  for (const { params, images } of items) {
    const same = provider.sameAgain?.(params, images.length);
    if (!same) continue;
    throw new UserError('input', words('source.sameCopies', { why: same.why, count }), {
      advice: same.advice,
    });
  }
}

function unusable(problems: readonly Text[], { skipBad }: BatchOptions): Error {
  if (problems.length === 0) return new UserError('input', words('source.empty'), { advice: words('source.emptyAdvice') });
  return new UserError('input', words('source.unusable', { count: problems.length }), {
    advice: skipBad ? words('source.stillUnusable') : words('source.unusableAdvice'),
    problems,
  });
}

/** Pictures of a batch are not made from those of another. */
async function foldersOf({ config, store }: InputTarget): Promise<string[]> {
  return [config.dataDir, ...(store.hostLocal ? [dirname(await store.url('results'))] : [])];
}

/** As in the node that users come from: one prompt and a concurrency mean that many tasks. */
function countOf({ emit }: PrepareContext, { promptOnly }: NamedSource, options: BatchOptions): number {
  const { count, concurrency = 1, concurrencyIsFlag } = options;
  if (count !== undefined || !promptOnly || concurrencyIsFlag !== true || concurrency === 1) return count ?? 1;
  emit(info(words('noted.copies', { count: concurrency })));
  return concurrency;
}

/** @throws UserError */
export function trialOf({ first, sample, sampleSeed }: BatchOptions): Trial | undefined {
  if (sample === undefined && sampleSeed !== undefined)
    throw new UserError('usage', words('source.seedAlone'), { advice: words('source.seedAloneAdvice') });
  if (first !== undefined) return { kind: 'first', count: first };
  return sample === undefined ? undefined : { kind: 'sample', count: sample, seed: sampleSeed ?? randomInt(1_000_000) };
}

interface Selection {
  readonly named: NamedSource;
  readonly count: number;
  readonly trial: Trial | undefined;
  readonly scratch: Scratch;
  /** What is wrong with the parameters of an item. */
  readonly checkParams: (params: JsonObject) => readonly Text[];
  readonly masks: NonNullable<ReadOptions['masks']>;
}

/** Pictures by URL are fetched here and now, before anything is sent to a site. */
async function readAll(
  { cwd, emit, within, memory }: PrepareContext,
  target: InputTarget,
  options: BatchOptions,
  selection: Selection,
): Promise<ReadResult> {
  const { config, provider } = target;
  const { named, count, trial, scratch, checkParams, masks } = selection;
  const http = createHttp({ env: config.env });
  const fetchPicture = pictureFetcher(http, trustedOriginsOf(config), () => {
    const note = guardNote(config.env);
    if (note !== undefined) emit(warning(note));
  });
  const preparation = new Preparation(emit);
  try {
    return await readInput(named.source, {
      skipBad: options.skipBad === true,
      count,
      ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
      ...(trial ? { trial } : {}),
      refs: { pictures: options.ref ?? [], folder: cwd },
      ...(options.mask === undefined ? {} : { mask: { picture: options.mask, folder: cwd } }),
      masks,
      ...(options.imageUrlsFile === undefined ? {} : { imageUrlsFile: resolve(cwd, options.imageUrlsFile) }),
      ...(provider.references ? { limits: provider.references } : {}),
      noResize: options.resize === false,
      ...(within === undefined ? {} : { within }),
      ...(memory ? { memory } : {}),
      checkParams,
      paramNames: Object.keys(provider.params.shape),
      fetchPicture,
      scratch,
      onProgress: (step, done, total) => preparation.tell(stepWords(step), done, total),
    });
  } finally {
    await http.close();
  }
}

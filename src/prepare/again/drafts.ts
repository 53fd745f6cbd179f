import { warning } from '../../client/events.js';
import type { StagedReference } from '../../domain/item.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { DraftItem, LocalImage, ReadResult } from '../../inputs/lists/draft.js';
import { stemOf } from '../../inputs/identity.js';
import { fitAll } from '../../inputs/look.js';
import type { Scratch } from '../../inputs/scratch.js';
import { stagedImages } from '../../inputs/staged.js';
import type { InputTarget } from '../batch-input.js';
import { paramProblems } from '../../config/params.js';
import { Preparation } from '../../client/preparation.js';
import type { BatchOptions } from '../batch-options.js';
import type { PrepareContext } from '../context.js';
import { masksOf } from './masks.js';
import type { EarlierBatch } from './earlier-batch.js';
import type { TakenItem } from './selection.js';
import { isTrouble, type Trouble } from '../../inputs/file-trouble.js';
import { chain, findWords, sentences, type Text, type Value, words } from '../../words/words.js';
import { stepWords } from '../input-phrases.js';

const NAMED_ITEMS = 5;

export interface Drafting {
  readonly target: InputTarget;
  readonly earlier: EarlierBatch;
  readonly options: BatchOptions;
  readonly scratch: Scratch;
}

/** The items with their pictures as files of this host, as the site takes them. @throws UserError with all that is wrong */
export async function draftsOf(
  { emit }: Pick<PrepareContext, 'emit'>,
  { target, earlier, options, scratch }: Drafting,
  taken: readonly TakenItem[],
): Promise<Pick<ReadResult, 'items' | 'refitted'>> {
  const { provider } = target;
  const preparation = new Preparation(emit);
  const references = taken.flatMap(({ item }) => item.references);
  const masks = taken.flatMap(({ item }) => item.mask ?? []);
  const staged = await stagedImages(earlier.staging, [...references, ...masks], scratch, (done, total) =>
    preparation.tell(stepWords('checked'), done, total),
  );
  const found = references.map((reference) => staged.of(reference)).filter((image) => image !== undefined);
  const { fits, refitted } = await fitAll(found, scratch, {
    ...(provider.references ? { limits: provider.references } : {}),
    noResize: options.resize === false,
    onProgress: (step, done, total) => preparation.tell(stepWords(step), done, total),
  });
  const imageOf = (reference: StagedReference): LocalImage | Trouble => {
    const { name, key } = reference;
    const image = staged.of(reference);
    if (image === undefined) return { trouble: words('again.pictureGone', { name, key }) };
    const way = fits.get(image.sha256) ?? image;
    return isTrouble(way) ? { trouble: chain(name, way.trouble) } : { ...way, name };
  };
  const masked = await masksOf(taken, target, { imageOf, fileOf: (reference) => staged.of(reference) });
  const problems = new Problems();
  const items = taken.map((one): DraftItem => {
    const { item, prompt, params, picture } = one;
    const { id } = item;
    const isOnlyPrompt = item.references.length === 0 && prompt !== item.prompt;
    const named = { id, stem: isOnlyPrompt ? stemOf(undefined, prompt) : item.stem, prompt };
    const images = item.references.map(imageOf);
    const wrong = paramProblems(provider, params);
    const mask = masked.get(one);
    const troubles = [
      ...wrong,
      ...[...images, ...(mask ? [mask] : [])].flatMap((image) => (isTrouble(image) ? [image.trouble] : [])),
    ];
    problems.add(id, troubles);
    if (troubles.length > 0) return { ...named, params: {}, images: [], broken: sentences(...troubles) };
    const files = images.filter((image): image is LocalImage => !isTrouble(image));
    const own = mask && !isTrouble(mask) ? { mask } : {};
    return { ...named, params, images: files, ...own, ...((picture || item.redo) && { redo: true as const }) };
  });
  if (problems.isEmpty) return { items, refitted };
  if (options.skipBad !== true) throw problems.error(earlier.batchId, target.site.name);
  for (const line of problems.skipped()) emit(warning(line));
  return { items, refitted };
}

/** Items that share a trouble are named together. */
class Problems {
  readonly #found = new Map<string, { readonly problem: Text; readonly ids: string[] }>();

  add(id: string, troubles: readonly Text[]): void {
    for (const problem of troubles) {
      const name = JSON.stringify(problem);
      const known = this.#found.get(name);
      if (known) known.ids.push(id);
      else this.#found.set(name, { problem, ids: [id] });
    }
  }

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  skipped(): Text[] {
    return this.#texts((of) => words('again.skipped.unfit', of));
  }

  error(batch: string, site: string): Error {
    return new UserError('input', words('again.unfit', { batch, site, count: this.#found.size }), {
      advice: this.#advice(batch),
      problems: this.#texts((of) => words('again.problem', of)),
    });
  }

  #advice(batch: string): Text {
    const param = this.#wrongParam();
    if (param !== undefined) return words('again.unfitParam', { batch, name: param });
    const isGone = [...this.#found.values()].some(({ problem }) => findWords(problem, 'again.pictureGone'));
    return isGone ? words('redo.goneAdvice') : words('again.unfitAdvice', { batch });
  }

  #texts(textOf: (of: { readonly items: Value; readonly count: number; readonly problem: Text }) => Text): Text[] {
    return [...this.#found.values()].map(({ problem, ids }) => {
      const more = ids.length - NAMED_ITEMS;
      const named = ids.slice(0, NAMED_ITEMS);
      const items = { list: more > 0 ? [...named, words('again.moreItems', { count: more })] : named };
      return textOf({ items, count: ids.length, problem });
    });
  }

  /** The first parameter that does not fit. */
  #wrongParam(): string | undefined {
    const paths = [...this.#found.values()].map(({ problem }) => findWords(problem, 'problem.of')?.values?.['name']);
    return paths.find((path) => typeof path === 'string')?.split('.')[0];
  }
}

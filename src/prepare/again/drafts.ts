import { warning } from '../../client/events.js';
import type { StagedReference } from '../../domain/item.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { DraftItem, LocalImage, ReadResult } from '../../inputs/lists/draft.js';
import { fitAll } from '../../inputs/look.js';
import type { Scratch } from '../../inputs/scratch.js';
import { stagedImages } from '../../inputs/staged.js';
import type { InputTarget } from '../batch-input.js';
import { paramProblems } from '../../config/params.js';
import { Preparation } from '../../client/preparation.js';
import { plural } from '../../domain/text/text.js';
import type { BatchOptions } from '../batch-options.js';
import type { PrepareContext } from '../context.js';
import type { EarlierBatch } from './earlier-batch.js';
import type { TakenItem } from './selection.js';
import { say } from '../../words/current.js';
import { chain, words } from '../../words/words.js';
import { isTrouble, type Trouble } from '../../inputs/file-trouble.js';

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
  const staged = await stagedImages(earlier.staging, references, scratch, (done, total) =>
    preparation.tell(words('input.step.checked'), done, total),
  );
  const found = references.map((reference) => staged.of(reference)).filter((image) => image !== undefined);
  const { fits, refitted } = await fitAll(found, scratch, {
    ...(provider.references ? { limits: provider.references } : {}),
    noResize: options.resize === false,
    onProgress: (step, done, total) => preparation.tell(words(`input.step.${step}`), done, total),
  });
  const imageOf = (reference: StagedReference): LocalImage | Trouble => {
    const image = staged.of(reference);
    if (image === undefined)
      return { trouble: `${reference.name} is not in staging any more, or is not what it was: ${reference.key}` };
    const way = fits.get(image.sha256) ?? image;
    return isTrouble(way) ? { trouble: chain(image.name, way.trouble) } : { ...way, name: image.name };
  };
  const problems = new Problems();
  const items = taken.map(({ item, params }): DraftItem => {
    const { id, stem, prompt } = item;
    const images = item.references.map(imageOf);
    const troubles = [
      ...paramProblems(provider, params).map((problem) => `params: ${say(problem)}`),
      ...images.flatMap((image) => (isTrouble(image) ? [say(image.trouble)] : [])),
    ];
    problems.add(id, troubles);
    if (troubles.length > 0) return { id, stem, prompt, params: {}, images: [], broken: troubles.join('; ') };
    return { id, stem, prompt, params, images: images.filter((image): image is LocalImage => !isTrouble(image)) };
  });
  if (problems.lines.length > 0 && options.skipBad !== true) throw problems.error(earlier.batchId);
  for (const line of problems.lines) emit(warning(`Left out: ${line}`));
  return { items, refitted };
}

/** Items that share a trouble are named together. */
class Problems {
  readonly #ids = new Map<string, string[]>();

  add(id: string, troubles: readonly string[]): void {
    for (const trouble of troubles) {
      const known = this.#ids.get(trouble);
      if (known) known.push(id);
      else this.#ids.set(trouble, [id]);
    }
  }

  get lines(): string[] {
    return [...this.#ids].map(([trouble, ids]) => {
      const more = ids.length > NAMED_ITEMS ? ` and ${ids.length - NAMED_ITEMS} more` : '';
      return `${trouble} (${plural(ids.length, 'item')}: ${ids.slice(0, NAMED_ITEMS).join(', ')}${more})`;
    });
  }

  error(batchId: string): Error {
    return new UserError(
      'input',
      `Items of batch ${batchId} cannot be made so (${plural(this.#ids.size, 'problem')}); nothing was sent.`,
      {
        advice:
          'A parameter is changed by its flag, and left out by --param <name>=null; --skip-bad goes on without these items.',
        problems: this.lines,
      },
    );
  }
}

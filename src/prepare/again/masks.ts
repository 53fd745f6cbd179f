import type { StagedReference } from '../../domain/item.js';
import { isTrouble, type Trouble } from '../../inputs/file-trouble.js';
import type { LocalImage } from '../../inputs/lists/draft.js';
import { MaskChecks } from '../../inputs/pictures/mask.js';
import { chain, words } from '../../words/words.js';
import type { InputTarget } from '../batch-input.js';
import type { TakenItem } from './selection.js';

type Picture = LocalImage | Trouble;

/** The staged masks of items as files of this host, checked again: site, model and the size of the pictures may be others now. */
export async function masksOf(
  taken: readonly TakenItem[],
  { provider, site }: Pick<InputTarget, 'provider' | 'site'>,
  pictures: {
    readonly imageOf: (reference: StagedReference) => Picture;
    readonly fileOf: (reference: StagedReference) => LocalImage | undefined;
  },
): Promise<ReadonlyMap<TakenItem, Picture>> {
  const checks = new MaskChecks();
  const found = new Map<TakenItem, Picture>();
  for (const one of taken) {
    const { mask, references } = one.item;
    const params = provider.params.safeParse(one.params);
    if (!mask || !params.success) continue;
    const { name, key } = mask;
    const file = pictures.fileOf(mask);
    const [first] = references.map(pictures.imageOf);
    if (first && isTrouble(first)) continue;
    const trouble = file
      ? await checks.troubleOf(file, first, provider.masks?.(site, params.data))
      : words('again.pictureGone', { name, key });
    if (trouble !== undefined) found.set(one, { trouble: chain(name, trouble) });
    else if (file) found.set(one, { ...file, name });
  }
  return found;
}

import { chain } from '../words/words.js';
import { isTrouble } from './file-trouble.js';
import type { InputProblem, LocalImage, ReadOptions } from './lists/draft.js';
import { lookAt, type LookedAt } from './look.js';
import { MaskChecks } from './pictures/mask.js';
import type { NamedRow } from './pictures/naming.js';
import type { SharedPictures } from './pictures/shared-pictures.js';

/** The masks of the items. */
export interface Masks {
  of(row: NamedRow): LocalImage | undefined;
  troublesOf(row: NamedRow): readonly InputProblem[];
  /** What is wrong with the mask of all items. */
  readonly fatal: readonly InputProblem[];
}

type Found = LocalImage | readonly InputProblem[] | undefined;

/** Looks at the masks of these rows as at their pictures, but leaves them as they are: one that is re-encoded fits no more. */
export async function readMasks(
  rows: readonly NamedRow[],
  { shared, looked }: { readonly shared: SharedPictures; readonly looked: LookedAt },
  options: ReadOptions,
): Promise<Masks> {
  const { limits: _limits, ...asTheyAre } = options;
  const named = [...rows.flatMap(({ mask }) => mask ?? []), ...(shared.mask ? [shared.mask] : [])];
  const masks = named.length === 0 ? undefined : await lookAt(named, asTheyAre);
  const common = shared.mask && masks?.of(shared.mask);
  const fatal =
    common && isTrouble(common) ? [{ where: '--mask', message: chain(shared.mask?.label ?? '', common.trouble) }] : [];
  const checks = new MaskChecks();
  const found = new Map<NamedRow, Found>();
  for (const row of rows) {
    const name = row.mask ?? (fatal.length > 0 ? undefined : shared.mask);
    if (!name || !masks || row.troubles.length > 0) continue;
    const mask = masks.of(name);
    const [first] = [...row.pictures, ...shared.pictures.map(({ picture }) => picture)];
    const picture = first && looked.of(first);
    // Of a picture that cannot be used its own trouble tells.
    if (picture && isTrouble(picture)) continue;
    const taken = options.masks?.(row.params);
    const trouble = isTrouble(mask) ? mask.trouble : await checks.troubleOf(mask, picture, taken);
    // What is wrong with it at this site is wrong of all items that share it.
    const where = row.mask === undefined && !taken ? '--mask' : row.where;
    found.set(row, trouble === undefined && !isTrouble(mask) ? mask : [{ where, message: chain(name.label, trouble ?? '') }]);
  }
  const areProblems = (one: Found): one is readonly InputProblem[] => Array.isArray(one);
  return {
    fatal,
    of(row) {
      const one = found.get(row);
      return areProblems(one) ? undefined : one;
    },
    troublesOf(row) {
      const one = found.get(row);
      return areProblems(one) ? one : [];
    },
  };
}

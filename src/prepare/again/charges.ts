import { whyLeftOut } from '../../domain/missing.js';
import type { Provider } from '../../providers/provider.js';
import { sentences, type Text, words } from '../../words/words.js';
import type { TakenItem } from './selection.js';

/** What the user should know of the charges, and of a picture that would be the same. */
export function chargeWarnings(provider: Provider, batch: string, taken: readonly TakenItem[]): readonly Text[] {
  const missing = taken.filter(({ picture }) => !picture);
  return [...paidLines(missing), ...chargeLines(missing), ...moreLines(batch, taken), ...sameLines(provider, taken)];
}

/** Of what `--include` takes, that which `resume` may bring. */
function paidLines(taken: readonly TakenItem[]): Text[] {
  const counts = new Map<string, { batch: string; sure: boolean; count: number }>();
  for (const { batchId: batch, outcome } of taken) {
    const sure = (outcome?.calls.delivered ?? 0) > 0;
    if (!sure && outcome && whyLeftOut(outcome) !== 'paid') continue;
    const name = `${batch} ${sure}`;
    counts.set(name, { batch, sure, count: (counts.get(name)?.count ?? 0) + 1 });
  }
  return [...counts.values()].map(({ batch, sure, count }) =>
    sure ? words('again.paid', { batch, count }) : words('again.maybePaid', { batch, count }),
  );
}

function chargeLines(taken: readonly TakenItem[]): Text[] {
  const charged = taken.filter(({ outcome }) => outcome !== undefined && outcome.calls.unknown + outcome.calls.empty > 0);
  if (charged.length === 0) return [];
  const codes = [...new Set(charged.flatMap(({ outcome }) => outcome?.code ?? []))];
  return [words('again.charged', { count: charged.length, codes: { list: codes } })];
}

/** Of items with a picture, those of which a site still has another that is paid for. */
function moreLines(batch: string, taken: readonly TakenItem[]): Text[] {
  const count = taken.filter(({ picture }) => picture?.more).length;
  return count === 0 ? [] : [words('redo.further', { batch, count })];
}

/** Of items with a picture, those of which the same request gives the same one. */
function sameLines(provider: Provider, taken: readonly TakenItem[]): Text[] {
  const same = taken.flatMap(({ picture, isChanged, item, params }) => {
    const sameness = picture && !isChanged ? provider.sameAgain?.(params, item.references.length) : undefined;
    return sameness ? [sameness] : [];
  });
  const [first] = same;
  return first ? [sentences(words('redo.same', { count: same.length, why: first.why }), first.advice)] : [];
}

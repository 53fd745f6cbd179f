import type { Item, StagedReference } from '../domain/item.js';
import type { Outcome } from '../domain/outcome.js';
import { claimFields, failureFields, type Reader, timeFields } from './outcome-fields.js';
import { orderedCalls } from './paid-calls.js';
import { say } from '../words/current.js';

export interface ManifestEntry {
  readonly item: Pick<Item, 'index' | 'id' | 'prompt' | 'references' | 'mask'>;
  readonly outcome: Outcome;
  /** URLs of its pictures, where they have some. */
  readonly urls?: readonly string[];
}

/** How one item ended, as one line of JSON without its line feed. The same outcome gives the same bytes. */
export function manifestLine({ item, outcome, urls }: ManifestEntry, reader: Reader = { say }): string {
  return JSON.stringify({
    index: item.index,
    id: item.id,
    status: outcome.status,
    files: outcome.status === 'success' ? outcome.images.map(({ key }) => fileName(key)) : [],
    ...(urls === undefined ? {} : { urls }),
    ...outputFields(outcome),
    ...seedFields(outcome),
    ...(outcome.status === 'success' ? claimFields(outcome) : failureFields(outcome, reader)),
    site: outcome.site,
    attempts: outcome.attempts,
    calls: orderedCalls(outcome.calls),
    ...timeFields(outcome),
    references: item.references.map((reference, index) => referenceFields(reference, outcome.uploads?.[index])),
    ...(item.mask && { mask: { file: item.mask.name } }),
    prompt: item.prompt,
  });
}

/** A reference picture, how it was re-encoded if it was, and where the site has it; null for one that was not uploaded. */
function referenceFields({ name, refitted }: StagedReference, upload: NonNullable<Outcome['uploads']>[number] | undefined) {
  return { file: name, ...(refitted && { refitted }), url: upload?.url ?? null, seconds: upload?.seconds ?? null };
}

/** The seeds that the site was given, as text: they may be above 2^53. All pictures of one request have the same. */
function seedFields(outcome: Outcome): { readonly seeds?: readonly string[] } {
  const seeds = outcome.status === 'success' ? outcome.images.flatMap(({ seed }) => (seed === undefined ? [] : [seed])) : [];
  return seeds.length > 0 ? { seeds: [...new Set(seeds)] } : {};
}

/** What a site made that is more than pictures without a name, and what of it is not stored. */
function outputFields(outcome: Outcome) {
  if (outcome.status !== 'success') return {};
  const { images, skipped = [] } = outcome;
  const outputs = images.map(({ key, kind = 'image', type, name, node }) => ({ file: fileName(key), kind, type, name, node }));
  const isTold = outputs.some(({ name, node }) => name !== undefined || node !== undefined);
  return { ...(isTold && { outputs }), ...(skipped.length > 0 && { skipped }) };
}

/** `manifest.jsonl`: one line an item, in input order. */
export function manifestText(entries: readonly ManifestEntry[], reader: Reader = { say }): string {
  const sorted = [...entries].sort((a, b) => a.item.index - b.item.index);
  return sorted.map((entry) => `${manifestLine(entry, reader)}\n`).join('');
}

/** Result keys have the batch's folder in front (`resultKey`), and the manifest lies in that folder. */
const fileName = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

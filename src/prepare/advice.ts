import type { BatchSettings } from '../domain/batch.js';
import { remembered } from '../domain/bounded.js';
import type { JsonObject } from '../domain/json.js';
import type { DraftItem } from '../inputs/lists/draft.js';
import type { KnownSite, Provider } from '../providers/provider.js';
import { type Text, words } from '../words/words.js';

const BURST_CONCURRENCY = 5;
const BURST_DELAY_MS = 500;

/** That a batch is quicker than many sites like it; undefined when it is not. */
export function paceAdvice({ concurrency, requestDelayMs }: BatchSettings): Text | undefined {
  if (concurrency <= BURST_CONCURRENCY || requestDelayMs >= BURST_DELAY_MS) return undefined;
  return words('advice.burst', { concurrency, delay: { shortMs: requestDelayMs } });
}

/** What the provider advises about the items, each text once, with the number of its items where it is not all of them. */
export function itemAdvice(provider: Provider, site: KnownSite, items: readonly DraftItem[]): Text[] {
  const good = items.filter(({ broken }) => broken === undefined);
  const counts = new Map<string, { readonly advice: Text; readonly count: number }>();
  const adviceWithout = remembered((params: JsonObject) => provider.advise?.(site, params, []) ?? []);
  for (const { params, images } of good) {
    for (const advice of images.length === 0 ? adviceWithout(params) : (provider.advise?.(site, params, images) ?? [])) {
      const name = JSON.stringify(advice);
      counts.set(name, { advice, count: (counts.get(name)?.count ?? 0) + 1 });
    }
  }
  return [...counts.values()].map(({ advice, count }) =>
    count === good.length ? advice : words('advice.some', { advice, count }),
  );
}

import { say } from '../words/current.js';
import type { BatchSettings } from '../domain/batch.js';
import type { DraftItem } from '../inputs/lists/draft.js';
import type { KnownSite, Provider } from '../providers/provider.js';
import { plural } from '../domain/text/text.js';

const BURST_CONCURRENCY = 5;
const BURST_DELAY_MS = 500;

/** That a batch is quicker than many sites like it; undefined when it is not. */
export function paceAdvice({ concurrency, requestDelayMs }: BatchSettings): string | undefined {
  if (concurrency <= BURST_CONCURRENCY || requestDelayMs >= BURST_DELAY_MS) return undefined;
  return (
    `${concurrency} at once with ${requestDelayMs / 1000} s between starts: many sites answer such bursts with refusals, or without ` +
    'pictures. A lower --concurrency or a higher --request-delay avoids it.'
  );
}

/** What the provider advises about the items, each text once, with the number of its items where it is not all of them. */
export function itemAdvice(provider: Provider, site: KnownSite, items: readonly DraftItem[]): string[] {
  const good = items.filter(({ broken }) => broken === undefined);
  const counts = new Map<string, number>();
  for (const { params, images } of good) {
    for (const text of provider.advise?.(site, params, images) ?? []) {
      const said = say(text);
      counts.set(said, (counts.get(said) ?? 0) + 1);
    }
  }
  return [...counts].map(([text, count]) => (count === good.length ? text : `${text} (${plural(count, 'item')})`));
}

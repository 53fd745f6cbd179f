import type { Config } from '../config/load.js';
import { priceOf, tokenPricesOf } from '../config/price.js';
import { remembered } from '../domain/bounded.js';
import type { JsonObject } from '../domain/json.js';
import type { DraftItem } from '../inputs/lists/draft.js';
import type { KnownSite, Provider } from '../providers/provider.js';
import type { ItemGroup } from '../report/forecast.js';
import { type Text, words } from '../words/words.js';
import { digestOfSite } from './site-digest.js';

/** The items, each with the model that makes it, the price of one request for it as far as they are known, and how its site is configured. */
export function pricedItems(config: Config, provider: Provider, site: KnownSite, items: readonly DraftItem[]): DraftItem[] {
  const table = config.sites[site.name]?.price;
  const configured = digestOfSite(config, site);
  const factsOf = remembered((params: JsonObject) => {
    const model = modelOf(provider, site, params);
    const size = sizeOf(provider, params);
    const price = priceOf(table, model, size);
    const perMillion = tokenPricesOf(table, model, size);
    return { configured, ...(model !== undefined && { model }), ...(price && { price }), ...(perMillion && { perMillion }) };
  });
  return items.map((item) => (item.broken === undefined ? { ...item, ...factsOf(item.params) } : item));
}

/** The model that makes a picture with these parameters, as far as it is known. */
export function modelOf(provider: Provider, site: KnownSite, params: JsonObject): string | undefined {
  const { model } = params;
  return provider.modelOf?.(site, params) ?? (typeof model === 'string' ? model : site.model);
}

/** A size that is left to the model has a name of its own in a price table: `Auto`. */
function sizeOf(provider: Provider, { imageSize }: JsonObject): string | undefined {
  if (!Object.hasOwn(provider.params.shape, 'imageSize')) return undefined;
  return typeof imageSize === 'string' || typeof imageSize === 'number' ? String(imageSize) : 'Auto';
}

/** A model with the size of its pictures, for people. */
const labelOf = (model: Text, size: string | undefined): Text =>
  size === undefined || size === 'Auto' ? model : words('forecast.atSize', { model, size });

/** Whether a picture of 4K is among them. */
export const hasLarge = (provider: Provider, items: readonly DraftItem[]): boolean =>
  items.some((item) => item.broken === undefined && sizeOf(provider, item.params)?.toUpperCase() === '4K');

/** The items that can be made, with those that are alike together. */
export function groupsOf(provider: Provider, items: readonly DraftItem[]): ItemGroup[] {
  const groups = new Map<string, ItemGroup>();
  for (const item of items) {
    if (item.broken !== undefined) continue;
    const { model = '', price, perMillion, lane } = item;
    const size = sizeOf(provider, item.params);
    const label = labelOf(model || words('forecast.pictures'), size);
    const name = JSON.stringify([label, price, perMillion]);
    const pictures = (groups.get(name)?.pictures ?? 0) + 1;
    const how = { ...(perMillion && { byTokens: true as const }), ...(lane && { lane }) };
    groups.set(name, { model, label, pictures, ...(price && { price }), ...how });
  }
  return [...groups.values()];
}

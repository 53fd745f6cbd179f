import { hintOf, isPlantainError } from '../../domain/failure.js';
import type { Http } from '../../http/request.js';
import type { Provider, ProviderContext, Site, SiteCheck } from '../../providers/provider.js';

/** A context for what costs nothing. */
export const freeContext = (site: Site, http: Http, signal: AbortSignal): ProviderContext => ({
  site,
  http,
  signal,
  progress: () => undefined,
});

/** What the site says without cost: never throws, never shows the key. */
export async function checkSite(provider: Provider, site: Site, http: Http, signal: AbortSignal): Promise<SiteCheck> {
  const redact = (text: string): string => (site.key ? site.key.redact(text) : text);
  try {
    const found = await provider.check(freeContext(site, http, signal));
    return { ...found, message: redact(found.message) };
  } catch (error) {
    const message = redact(error instanceof Error ? error.message : String(error));
    return { ok: false, message, ...(isPlantainError(error) ? { advice: hintOf(error.code, true, message) } : {}) };
  }
}

import { hintOf, isPlantainError } from '../domain/failures/failure.js';
import { refusedKeyPlace } from '../domain/key-place.js';
import { withoutKeys } from '../domain/secret.js';
import type { Http } from '../http/request.js';
import type { AccountContext, KeyRefusal, Provider, ProviderContext, Site, SiteCheck } from '../providers/provider.js';
import { textOf } from '../domain/failures/text-of.js';
import { say } from '../words/current.js';
import { mapText, sentences, type Text, words } from '../words/words.js';

/** A context for what is free. */
export const freeContext = (site: Site, http: Http, signal: AbortSignal): ProviderContext => ({
  site,
  http,
  signal,
  progress: () => undefined,
});

/** What the site answers to free questions: never throws, never shows the key. */
export async function checkSite(provider: Provider, site: Site, http: Http, signal: AbortSignal): Promise<SiteCheck> {
  const redacted = (text: Text): Text => mapText(text, (part) => withoutKeys(part, site));
  try {
    const found = await provider.check(freeContext(site, http, signal));
    const refusal = found.ok ? undefined : await refusalOf(provider, { site, http, signal }, found.message);
    if (!refusal) return { ...found, message: redacted(found.message) };
    const message = sentences(found.message, words('key.asked', { reason: refusal.reason }));
    return { ...found, message: redacted(message), advice: hintOf(refusal.code, { isFree: true, message }), certain: true };
  } catch (error) {
    const advice = isPlantainError(error) ? hintOf(error.code, { isFree: true, message: error.text }) : undefined;
    return { ok: false, message: redacted(textOf(error)), ...(advice === undefined ? {} : { advice }) };
  }
}

/** A site may say "invalid token" for an expired, an exhausted and a disabled key alike: then it is asked what `run` asks as well. */
async function refusalOf(provider: Provider, context: AccountContext, said: Text): Promise<KeyRefusal | undefined> {
  if (refusedKeyPlace(said) === undefined) return undefined;
  // The refusal itself is known; without an answer it only stays unexplained.
  return provider.whyRefused?.(context, say(said)).catch(() => undefined);
}

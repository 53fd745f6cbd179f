import type { Provider, ProviderContext, SiteCheck } from '../../src/providers/provider.js';
import { say } from '../../src/words/current.js';

/** What a check finds, in words that are said. */
export async function saidCheck(provider: Provider, context: ProviderContext): Promise<SiteCheck & { readonly message: string }> {
  const found = await provider.check(context);
  return { ...found, message: say(found.message) };
}

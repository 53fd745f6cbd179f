import type { Provider, ProviderContext, SiteCheck } from '../../src/providers/provider.js';
import { say } from '../../src/words/current.js';

export type Said = Omit<SiteCheck, 'advice'> & { readonly message: string; readonly advice?: string };

/** What a check finds, in words that are said. */
export async function saidCheck(provider: Provider, context: ProviderContext): Promise<Said> {
  const found = await provider.check(context);
  const { advice, ...told } = found;
  return { ...told, message: say(found.message), ...(advice !== undefined && { advice: say(advice) }) };
}

import type { AccountContext, Provider } from '../provider.js';
import { balanceOf, whyRefused } from './balance.js';
import { usageOf } from './usage.js';

/** Account questions of a kind whose mirrors are mostly servers of the new-api family. `isVendor`: of a host that has no such routes. */
export function accountAtMirrors(
  isVendor: (baseUrl: string) => boolean,
): Required<Pick<Provider, 'balance' | 'usage' | 'whyRefused'>> {
  const atMirror = async <T>(context: AccountContext, ask: (context: AccountContext) => Promise<T>): Promise<T | undefined> =>
    isVendor(context.site.baseUrl) ? undefined : ask(context);
  return {
    balance: (context) => atMirror(context, balanceOf),
    usage: (context) => atMirror(context, usageOf),
    whyRefused: (context, said) => atMirror(context, (mirror) => whyRefused(mirror, said)),
  };
}

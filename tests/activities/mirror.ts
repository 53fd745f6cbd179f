import { onTestFinished } from 'vitest';
import { RefusedKeys } from '../../src/activities/index.js';
import { Secret } from '../../src/domain/secret.js';
import { startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import type { AccountOptions } from '../../stand-ins/src/new-api/account.js';
import type { TokenSetup } from '../../stand-ins/src/new-api/tokens.js';
import { CANARY, startBench } from './bench.js';

/** A bench whose gemini site is a mirror that knows the key as `token`, if at all. */
export async function atMirror(
  token: TokenSetup | undefined,
  advice?: (site: string) => string[],
  account: Partial<AccountOptions> = {},
) {
  const tokens = token ? { [CANARY]: token } : {};
  const mirror = await startGeminiStandIn({ mode: 'mirror', pixels: 64, account: { tokens, ...account } });
  onTestFinished(() => mirror.close());
  const key = new Secret(CANARY, 'environment variable CANARY');
  const site = () => ({ name: 'mirror', provider: 'gemini', baseUrl: mirror.url, key, settings: {} });
  const bench = (await startBench()).with({ site, refusedKeys: new RefusedKeys(advice) });
  return { bench, mirror, asked: () => mirror.account?.requests.filter((request) => request.includes('/usage/token/')).length };
}

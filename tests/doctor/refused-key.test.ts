import { describe, expect, it } from 'vitest';
import { checkSite } from '../../src/doctor/site-check.js';
import { Secret } from '../../src/domain/secret.js';
import { createHttp } from '../../src/http/request.js';
import { createRegistry } from '../../src/providers/registry.js';
import { say } from '../../src/words/current.js';
import { startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { configure, KEY, look, pictures, PRICE, useFolder } from '../cli/preflight-folder.js';

useFolder();

/** What doctor and the look before a start say of the key `KEY` as its owner has set it up at a mirror. */
async function checkedWith(token: object) {
  const site = await startGeminiStandIn({ mode: 'mirror', pixels: 64, keys: ['another'], account: { tokens: { [KEY]: token } } });
  const http = createHttp({ env: {} });
  try {
    const at = { name: 'm', provider: 'gemini', baseUrl: site.url, settings: {}, key: new Secret(KEY, 'MIRROR_KEY in .env') };
    const found = await checkSite(createRegistry().providerOf('gemini'), at, http, AbortSignal.timeout(5_000));
    expect(site.meter.entries).toEqual([]);
    return found;
  } finally {
    await http.close();
    await site.close();
  }
}

describe('a key that a mirror refuses without a reason', () => {
  it.each([
    ['expired', { remaining: 5, expiresAt: 1_000 }, 'the key has expired', 'Check the key in MIRROR_KEY in .env.'],
    ['used up', { remaining: 0 }, 'the key is used up', 'Top up the account'],
    [
      'stuck with a rest',
      { remaining: 150_000, disabled: true },
      /with 150000 quota left: it has been disabled|has been disabled/,
      'Check the key in MIRROR_KEY in .env.',
    ],
  ])('is explained as doctor asks about it: %s', async (_what, token, reason, advice) => {
    const found = await checkedWith(token);
    expect(found).toMatchObject({ ok: false, certain: true });
    expect(say(found.message)).toContain('Asked about the key, the site says: ');
    expect(say(found.message)).toMatch(reason);
    expect(say(found.advice ?? '')).toContain(advice);
  });

  it('is refused before a batch is started', async () => {
    const site = await startGeminiStandIn({
      mode: 'mirror',
      pixels: 64,
      keys: ['another'],
      account: { tokens: { [KEY]: { remaining: 0 } } },
    });
    await configure(PRICE, { baseUrl: site.url });
    const { code, said } = await look({}, ...pictures(2));
    await site.close();
    expect(code).toBe(2);
    expect(said).toContain('the key is used up');
  });
});

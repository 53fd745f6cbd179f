import { saidCheck } from './said-check.js';
import { describe, expect, it } from 'vitest';
import { grsai } from '../../src/providers/grsai/provider.js';
import type { SiteCheck } from '../../src/providers/provider.js';
import { serveHttp } from '../http/servers.js';
import { GrsaiSite } from './grsai-site.js';
import { KEY, KEY_SOURCE, useWorkbench } from './workbench.js';

const bench = useWorkbench();

/** The check against a node that gives this answer to every question. */
async function checked(status: number, body: unknown, headers: Record<string, string> = {}): Promise<SiteCheck> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const server = bench().keep(await serveHttp((_, response) => response.writeHead(status, headers).end(text)));
  return saidCheck(grsai, bench().context(bench().site(grsai, server.url, {})));
}

const OF_THE_KEY = 'Check the key';
const LATER = 'Try again later';
const IN_A_MINUTE = 'in a minute';
const ADDRESS = 'Correct the baseUrl';
const envelope = (code: number, msg: string) => ({ code, msg, data: null });

describe('The check of a GRSAI site', () => {
  it.each<[number, unknown, string, string]>([
    [401, '', OF_THE_KEY, 'an empty answer'],
    [401, envelope(401, 'invalid apikey'), OF_THE_KEY, 'invalid apikey'],
    [401, { error: 'unauthorized' }, OF_THE_KEY, `from ${KEY_SOURCE} was refused`],
    [403, '<html>attention required</html>', 'firewall', 'attention required'],
    [200, envelope(-1, 'apikey error'), OF_THE_KEY, 'apikey error'],
    [200, envelope(-1, 'apikey does not exist'), OF_THE_KEY, 'apikey does not exist'],
    [200, { error: 'invalid api key' }, OF_THE_KEY, 'invalid api key'],
    [200, envelope(-1, 'insufficient credits'), 'Top up', 'insufficient credits'],
    [402, '', 'Top up', '402'],
    [429, '', IN_A_MINUTE, '429'],
    [429, envelope(429, 'slow down'), IN_A_MINUTE, 'slow down'],
    [500, { error: 'oops' }, LATER, 'oops'],
    [502, '<html>bad gateway</html>', LATER, 'bad gateway'],
    [503, '', LATER, '503'],
    [404, { error: 'page not found' }, ADDRESS, 'page not found'],
    [404, '<html>nothing here</html>', ADDRESS, 'nothing here'],
    [405, '', ADDRESS, '405'],
    [200, '<html>welcome</html>', ADDRESS, 'not an answer of GRSAI'],
    [200, '', ADDRESS, 'an empty answer'],
  ])('takes %i %j for a no, with the advice "%s"', async (status, body, advice, words) => {
    const check = await checked(status, body);
    expect(check.ok).toBe(false);
    expect(check.advice).toContain(advice);
    expect(check.message).toContain(words);
    expect(check.advice).not.toMatch(/charged|missing items again later/);
  });

  it('says where a node redirects to', async () => {
    const check = await checked(302, '', { location: 'https://elsewhere.example/v1' });
    expect(check).toMatchObject({ ok: false, advice: expect.stringContaining(ADDRESS) as string });
    expect(check.message).toContain('https://elsewhere.example');
  });

  it.each([
    [200, envelope(-22, 'task does not exist')],
    [404, envelope(-22, 'task does not exist')],
    [200, envelope(-1, 'record not found')],
    [200, envelope(0, 'success')],
    [200, { id: '', status: 'failed', error: 'task does not exist' }],
  ])('takes %i %j for a key that is good', async (status, body) => {
    const check = await checked(status, body);
    expect(check).toMatchObject({ ok: true, message: expect.stringMatching(/accepts the key\.$/) as string });
  });

  it.each([
    [200, envelope(-99, 'system busy'), 'system busy'],
    [400, { error: 'invalid_id' }, 'invalid_id'],
  ])('does not say of %i %j that the key is good, nor that it is bad', async (status, body, words) => {
    const { ok, message } = await checked(status, body);
    expect(ok).toBe(true);
    expect(message).not.toContain('takes the key');
    expect(message).toContain(words);
  });

  it('says of a paused model why', async () => {
    const site = await GrsaiSite.start(bench());
    site.standIn.pause('nano-banana-fast', 'upstream maintenance');
    const check = await saidCheck(grsai, bench().context(site.site));
    expect(check).toMatchObject({ ok: false, message: expect.stringContaining('upstream maintenance') as string });
  });

  it('says of a refused key where it came from', async () => {
    const site = await GrsaiSite.start(bench(), {}, { keys: ['sk-another'] });
    const check = await saidCheck(grsai, bench().context(site.site));
    expect(check.ok).toBe(false);
    expect(check.message).toContain('CANARY_KEY');
    expect(check.message).not.toContain(KEY);
  });
});

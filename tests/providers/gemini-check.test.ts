import { describe, expect, it } from 'vitest';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { SiteCheck } from '../../src/providers/provider.js';
import { serveHttp } from '../http/servers.js';
import { GeminiSite } from './gemini-site.js';
import { KEY, useWorkbench } from './workbench.js';

const bench = useWorkbench();

/** The check against a server that gives this answer. */
async function checked(status: number, body: string, headers: Record<string, string> = {}): Promise<SiteCheck> {
  const server = bench().keep(await serveHttp((_, response) => response.writeHead(status, headers).end(body)));
  return gemini.check(bench().context(bench().site(gemini, server.url, {})));
}

describe('the check of a Gemini site', () => {
  it('is good for a key and a model that the site knows, and asks nothing that costs', async () => {
    const { site, standIn } = await GeminiSite.start(bench());
    expect(await gemini.check(bench().context(site))).toMatchObject({ ok: true });
    expect(standIn.meter.entries).toHaveLength(0);
  });

  it('names a wrong key, and what to do', async () => {
    const { site } = await GeminiSite.start(bench(), { keys: ['another'] });
    const { ok, message, advice } = await gemini.check(bench().context(site));
    expect([ok, message.includes(KEY), message.includes(KEY.slice(-4))]).toEqual([false, false, true]);
    expect(advice).toContain('.env');
  });

  it('names a model that Google does not know', async () => {
    const { site } = await GeminiSite.start(bench(), {}, undefined, { model: 'gemini-0' });
    const result = await gemini.check(bench().context(site));
    expect(result).toMatchObject({ ok: false });
    expect(result.message).toContain('gemini-0 is not found');
  });

  it('does not hold it against a mirror that it has no such question', async () => {
    const { site } = await GeminiSite.start(bench(), { mode: 'mirror' });
    const result = await gemini.check(bench().context(site));
    expect(result).toMatchObject({ ok: true });
    expect(result.message).toContain('only with the first request');
  });

  it('takes a model that a mirror does not list as a hint only', async () => {
    const result = await checked(
      200,
      JSON.stringify({ error: { message: "The model 'm' does not exist", code: 'model_not_found' } }),
    );
    expect(result).toMatchObject({ ok: true });
    expect(result.message).toContain('does not list the model');
  });

  it('sees that a web page answers', async () => {
    for (const status of [200, 404]) {
      const result = await checked(status, '<html>', { 'content-type': 'text/html' });
      expect(result).toMatchObject({ ok: false });
      expect(result.advice).toContain('baseUrl');
    }
  });

  it('ends with the reason of an abort', async () => {
    const server = bench().keep(await serveHttp(() => undefined));
    const controller = new AbortController();
    const reason = new Error('no time');
    const ended = gemini.check(bench().context(bench().site(gemini, server.url, {}), controller.signal));
    setTimeout(() => controller.abort(reason), 50);
    await expect(ended).rejects.toBe(reason);
  });
});

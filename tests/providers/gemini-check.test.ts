import { saidCheck } from './said-check.js';
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
  return saidCheck(gemini, bench().context(bench().site(gemini, server.url, {})));
}

describe('the check of a Gemini site', () => {
  it('is good for a key and a model that the site knows, and asks nothing that costs', async () => {
    const { site, standIn } = await GeminiSite.start(bench());
    expect(await saidCheck(gemini, bench().context(site))).toMatchObject({ ok: true });
    expect(standIn.meter.entries).toHaveLength(0);
  });

  it('names a wrong key, and what to do', async () => {
    const { site } = await GeminiSite.start(bench(), { keys: ['another'] });
    const { ok, message, advice } = await saidCheck(gemini, bench().context(site));
    expect([ok, message.includes(KEY), message.includes(KEY.slice(-4))]).toEqual([false, false, true]);
    expect(advice).toMatch(/^Check the key in \S.+\.$/);
  });

  it('names a model that Google does not know', async () => {
    const { site } = await GeminiSite.start(bench(), {}, undefined, { model: 'gemini-0' });
    const result = await saidCheck(gemini, bench().context(site));
    expect(result).toMatchObject({ ok: false, wrong: 'model' });
    expect(result.message).toMatch(/does not list the model gemini-0\. The nearest names that it lists: gemini-\S+, gemini-/);
    expect(result.advice).toContain('--model gemini-');
  });

  it('finds the model in the list of a mirror, which has no such question', async () => {
    const { site } = await GeminiSite.start(bench(), { mode: 'mirror' });
    const result = await saidCheck(gemini, bench().context(site));
    expect(result).toMatchObject({ ok: true });
    expect(result.message).toContain('lists the model gemini-nano-banana-2.1');
    expect(result.wrong).toBeUndefined();
  });

  it('names the nearest models of a mirror that lists others, and is sure: a wrong name is common', async () => {
    const { site } = await GeminiSite.start(bench(), { mode: 'mirror', models: ['gemini-3-pro-image', 'flux'] }, undefined, {
      model: 'gemini-3-pro-imege',
    });
    const result = await saidCheck(gemini, bench().context(site));
    expect(result).toMatchObject({ ok: false, wrong: 'model', certain: true });
    expect(result.message).toContain(
      'does not list the model gemini-3-pro-imege. The nearest names that it lists: gemini-3-pro-image and',
    );
    expect(result.advice).toContain('--model gemini-3-pro-image');
  });

  it('says nothing of the model where the list is empty', async () => {
    const result = await checked(200, '{"data":[],"models":[],"error":{"message":"no such model"}}');
    expect(result).toMatchObject({ ok: true });
    expect(result.wrong).toBeUndefined();
  });

  it('doubts an address that answers 404 to all questions: a mirror may have no routes but the paid ones', async () => {
    const result = await checked(404, '{"error":{"message":"Invalid URL"}}');
    expect(result).toMatchObject({ ok: false, wrong: 'address' });
    expect(result.certain).toBeUndefined();
  });

  it.each(['/v1/chat/completions', '/v1beta/models', '/v1/images/generations/'])(
    'is sure that %s at the end of an address is the route of another API',
    async (route) => {
      const { standIn } = await GeminiSite.start(bench(), { mode: 'mirror' });
      const result = await saidCheck(gemini, bench().context(bench().site(gemini, `${standIn.url}/api${route}`, {})));
      expect(result).toMatchObject({ ok: false, wrong: 'address', certain: true });
      expect(result.advice).toContain(`baseUrl to ${standIn.url}/api,`);
    },
  );

  it.each([
    ['a host name that does not exist', async () => 'http://no-such-host.invalid', 'host name does not exist'],
    ['a port where nothing listens', async () => 'http://127.0.0.1:9', 'connection refused'],
    [
      'a server without TLS',
      async () =>
        bench()
          .keep(await serveHttp(() => undefined))
          .url.replace('http:', 'https:'),
      'TLS',
    ],
  ])('is sure of %s', async (_what, address, words) => {
    const result = await saidCheck(gemini, bench().context(bench().site(gemini, await address(), {})));
    expect(result).toMatchObject({ ok: false, wrong: 'address', certain: true });
    expect(result.message).toContain(words);
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
    const ended = saidCheck(gemini, bench().context(bench().site(gemini, server.url, {}), controller.signal));
    setTimeout(() => controller.abort(reason), 50);
    await expect(ended).rejects.toBe(reason);
  });
});

import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { isPlantainError, type Failure } from '../../src/domain/failures/failure.js';
import { createHttp, type Http } from '../../src/http/request.js';
import { serveHttp, serveProxy, serveSocks, serveTcp, type TestServer } from './servers.js';

const open: { close(): Promise<void> }[] = [];
const kept = <T extends { close(): Promise<void> }>(thing: T): T => {
  open.push(thing);
  return thing;
};
const httpWith = (env: Record<string, string>): Http => kept(createHttp({ env }));
const site = async (): Promise<TestServer> => kept(await serveHttp((_, response) => response.end('from the site')));

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function ask(http: Http, url: string, proxy?: string): Promise<string> {
  const signal = AbortSignal.timeout(10_000);
  return (await http.request({ method: 'POST', url, body: '{}', signal, proxy, paid: true })).text(1000);
}

async function refusalOf(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!isPlantainError(error)) throw new Error(`not refused: ${inspect(error)}`);
  return { ...error.toFailure(), message: error.message };
}

describe('through a proxy', () => {
  it('of the environment goes what is elsewhere', async () => {
    const [proxy, { port }] = [kept(await serveProxy()), await site()];
    expect(await ask(httpWith({ HTTP_PROXY: proxy.url }), `http://gemini.test:${port}/`)).toBe('from the site');
    expect(proxy.tunnels).toEqual([`gemini.test:${port}`]);
  });

  it('goes nothing that NO_PROXY names', async () => {
    const [proxy, { port }] = [kept(await serveProxy()), await site()];
    const http = httpWith({ HTTP_PROXY: proxy.url, NO_PROXY: 'gemini.invalid' });
    expect(await refusalOf(ask(http, `http://gemini.invalid:${port}/`))).toMatchObject({ code: 'network' });
    expect(proxy.tunnels).toEqual([]);
  });

  it.each(['socks5', 'socks5h', 'SOCKS5H'])('%s goes what is elsewhere, and the proxy resolves its name', async (scheme) => {
    const [proxy, { port }] = [kept(await serveSocks()), await site()];
    const http = httpWith({ HTTP_PROXY: `${scheme}://127.0.0.1:${proxy.port}` });
    expect(await ask(http, `http://gemini.test:${port}/`)).toBe('from the site');
    expect(proxy.tunnels).toEqual([`gemini.test:${port}`]);
  });

  it('of the environment goes nothing to loopback', async () => {
    const [proxy, { url }] = [kept(await serveProxy()), await site()];
    expect(await ask(httpWith({ HTTP_PROXY: proxy.url }), url)).toBe('from the site');
    expect(proxy.tunnels).toEqual([]);
  });

  it('of the site goes everything of the site, with its password', async () => {
    const [proxy, other, { port }] = [kept(await serveProxy()), kept(await serveProxy()), await site()];
    const http = httpWith({ HTTP_PROXY: other.url });
    const own = `http://me:secret@127.0.0.1:${proxy.port}`;
    expect(await ask(http, `http://gemini.test:${port}/`, own)).toBe('from the site');
    expect([proxy.tunnels.length, other.tunnels.length]).toEqual([1, 0]);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('me:secret').toString('base64')}`]);
  });

  it('goes nothing when the site says direct', async () => {
    const [proxy, { port }] = [kept(await serveProxy()), await site()];
    await refusalOf(ask(httpWith({ HTTP_PROXY: proxy.url }), `http://gemini.invalid:${port}/`, 'direct'));
    expect(proxy.tunnels).toEqual([]);
  });
});

describe('a proxy in trouble', () => {
  it('that refuses the tunnel leaves the request unbilled, and its password unsaid', async () => {
    const proxy = kept(await serveProxy(407));
    const own = `http://me:secret@127.0.0.1:${proxy.port}`;
    const failure = await refusalOf(ask(httpWith({}), 'http://gemini.test:81/', own));
    expect(failure).toMatchObject({ code: 'network', billing: 'unbilled' });
    expect(failure.message).toContain('answered 407 to CONNECT');
    expect(failure.message).not.toContain('secret');
  });

  it('that hangs up is asked once, not in a loop', async () => {
    const proxy = kept(await serveTcp((socket) => socket.once('data', () => socket.end())));
    const failure = await refusalOf(ask(httpWith({}), 'http://gemini.test:81/', proxy.url));
    expect(failure).toMatchObject({ code: 'network', billing: 'unbilled' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(proxy.connections()).toBeLessThan(3);
  });

  it('that is not there leaves the request unbilled', async () => {
    const proxy = await serveProxy();
    await proxy.close();
    expect(await refusalOf(ask(httpWith({}), 'http://gemini.test:81/', proxy.url))).toMatchObject({ billing: 'unbilled' });
  });

  it('whose tunnel is cut while the request is open may have cost money', async () => {
    const proxy = kept(await serveProxy());
    const { port } = kept(await serveHttp((request) => request.socket.destroy()));
    const failure = await refusalOf(ask(httpWith({}), `http://gemini.test:${port}/`, proxy.url));
    expect(failure).toMatchObject({ code: 'network', billing: 'maybe' });
  });

  it('whose target fails in TLS leaves the request unbilled', async () => {
    const proxy = kept(await serveProxy());
    const { port } = await site();
    const failure = await refusalOf(ask(httpWith({}), `https://gemini.test:${port}/`, proxy.url));
    expect(failure).toMatchObject({ code: 'network', billing: 'unbilled' });
  });

  it('with an address that is none is named as such', async () => {
    const failure = await refusalOf(ask(httpWith({}), 'http://gemini.test/', 'http://me:secret@:no'));
    expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    expect(failure.message).toBe('the configured proxy URL does not start with http://, https://, socks5:// or socks5h://');
  });
});

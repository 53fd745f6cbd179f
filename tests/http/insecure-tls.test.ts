import { beforeEach, describe, expect, it } from 'vitest';
import { createHttp, type HttpRequest } from '../../src/http/request.js';
import { failureOf, MB, post, useHttp } from './client.js';
import { serveHttp, serveProxy, serveTls, type TestServer } from './servers.js';

const { http, started } = useHttp();

/** Speaks TLS with a certificate that nobody vouches for. */
let site: TestServer;
let requests = 0;

beforeEach(async () => {
  requests = 0;
  const inner = await started(
    serveHttp((_, response) => {
      requests += 1;
      response.end('from the site');
    }),
  );
  site = await started(serveTls(inner.port));
});

const textOf = async (request: HttpRequest): Promise<string> => (await http.request(request)).text(MB);

async function expectUnsent(request: HttpRequest): Promise<void> {
  const before = requests;
  const failure = await failureOf(http.request(request));
  expect(failure).toMatchObject({ code: 'network', billing: 'unbilled' });
  expect(failure.message).toContain('self-signed certificate');
  expect(requests).toBe(before);
}

describe('a certificate that nobody vouches for', () => {
  it('ends the request before it is sent', async () => {
    await expectUnsent(post(site.url));
  });

  it('is taken with insecureTls, of this request alone', async () => {
    for (const paid of [true, false]) {
      expect(await textOf(post(site.url, { paid, insecureTls: true }))).toBe('from the site');
      await expectUnsent(post(site.url, { paid }));
    }
  });

  it('is taken with insecureTls behind a proxy, and there too of this request alone', async () => {
    const proxy = await started(serveProxy());
    const url = `https://gemini.test:${site.port}`;
    await expectUnsent(post(url, { proxy: proxy.url }));
    expect(await textOf(post(url, { proxy: proxy.url, insecureTls: true }))).toBe('from the site');
    await expectUnsent(post(url, { proxy: proxy.url }));
  });

  it('of a proxy is not taken, whatever the site may do', async () => {
    const proxy = await started(serveTls((await started(serveProxy())).port));
    const elsewhere = await started(serveHttp((_, response) => response.end()));
    const proxyUrl = `https://localhost:${proxy.port}`;
    for (const url of [site.url, elsewhere.url]) await expectUnsent(post(url, { proxy: proxyUrl, insecureTls: true }));
  });

  it('is not taken for an address of a stranger, not even at an origin that is trusted', async () => {
    await textOf(post(site.url, { insecureTls: true }));
    const client = createHttp({ env: {} });
    const signal = AbortSignal.timeout(20_000);
    const failure = await failureOf(client.untrusted({ url: site.url, trustedOrigins: [site.url], signal }));
    expect(failure).toMatchObject({ code: 'network', billing: 'unbilled' });
    await client.close();
    expect(requests).toBe(1);
  });
});

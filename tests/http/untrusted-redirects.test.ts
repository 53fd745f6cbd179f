import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createHttp } from '../../src/http/request.js';
import { failureOf, KEY } from './client.js';
import { fetched, PUBLIC, textOf, useFarAway } from './far-away.js';
import { serveHttp, serveProxy, type TestServer } from './servers.js';

const far = useFarAway();
const START = 'http://cats.example/start';

/** The host of `START` redirects to `location`; whatever else is asked for is `a cat`. */
async function redirectTo(location: string, status = 302): Promise<TestServer> {
  for (const name of ['cats.example', 'cdn.example']) far().names.set(name, [[PUBLIC]]);
  return far().serve((request, response) => {
    if (request.url === '/start') response.writeHead(status, { location }).end();
    else response.end('a cat');
  });
}

/** A server of this host, or of the network at home. */
const local = async (handler: RequestListener = (_, response) => response.end('from home')): Promise<TestServer> =>
  far().keep(await serveHttp(handler));

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('with %i is followed to another public host, with nothing added', async (status) => {
    await redirectTo(`http://cdn.example/cat.png?sig=${KEY}`, status);
    expect(await textOf(far().http(), START)).toBe('a cat');
    expect(far().seen.map(({ at }) => at)).toEqual(['cats.example /start', `cdn.example /cat.png?sig=${KEY}`]);
    expect(Object.keys(far().seen[1]?.headers ?? {})).toEqual(['host', 'connection', 'user-agent', 'accept-encoding']);
  });

  it.each(['/cat.png', 'cat.png', '//cats.example/cat.png', '?cat', 'https://cats.example/cat.png'])(
    'to %j is read against the address before it',
    async (location) => {
      await redirectTo(location);
      const answer = textOf(far().http(), START);
      // The server of this test speaks no TLS: it is enough to see where the connection went.
      if (location.startsWith('https:')) expect(await failureOf(answer)).toMatchObject({ code: 'network' });
      else expect(await answer).toBe('a cat');
      expect(far().dialled[1]).toBe(location.startsWith('https:') ? `${PUBLIC}:443` : `${PUBLIC}:80`);
    },
  );

  it.each([
    'http://127.0.0.1:8080/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:10.0.0.1]/',
    'http://2130706433/',
    'http://localhost/',
    'http://private.example/',
    'http://metadata.google.internal/',
    'file:///etc/passwd',
    `data:text/plain,${KEY}`,
    `http://me:${KEY}@cdn.example/`,
    'http://',
    '',
  ])('from a public to another address such as %j is refused', async (location) => {
    await redirectTo(location);
    far().names.set('private.example', [['10.1.2.3']]);
    const failure = await failureOf(fetched(far().http(), START));
    expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    expect(failure.message).toMatch(/^GET http:\/\//);
    expect(failure.message).not.toContain('trustedOrigins');
    expect(far().dialled).toEqual([`${PUBLIC}:80`]);
  });

  it('is followed five times and no more', async () => {
    far().names.set('cats.example', [[PUBLIC]]);
    await far().serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
      else response.end('a cat');
    });
    expect(await textOf(far().http(), 'http://cats.example/5')).toBe('a cat');
    const failure = await failureOf(fetched(far().http(), 'http://cats.example/6'));
    expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    expect(failure.message).toContain('more than 5 redirects');
    expect(far().seen).toHaveLength(12);
  });

  it('that never ends its own body is left before the next request', async () => {
    far().names.set('cats.example', [[PUBLIC]]);
    let left: Promise<unknown> = Promise.resolve();
    await far().serve((request, response) => {
      if (request.url === '/start') {
        left = once(response, 'close');
        response.writeHead(302, { location: '/cat.png' }).write('endless');
      } else void left.then(() => response.end('a cat'));
    });
    expect(await textOf(far().http(), START, { totalMs: 10_000 })).toBe('a cat');
  });
});

describe('a trusted origin', () => {
  it('may be local, by its address or by a name', async () => {
    const home = await local();
    expect(await textOf(far().http(), `${home.url}/cat.png`, { trustedOrigins: [`${home.url}/`] })).toBe('from home');
    // Without `connectTo`: the connection goes where the resolver says.
    const http = far().keep(createHttp({ env: {}, resolve: async () => ['127.0.0.1'] }));
    const nas = `http://nas.local:${home.port}`;
    expect(await textOf(http, `${nas}/cat.png`, { trustedOrigins: [nas] })).toBe('from home');
  });

  it('is that of scheme, host and port together', async () => {
    const home = await local();
    for (const trusted of ['http://127.0.0.1', home.url.replace('http:', 'https:'), home.url.replace('127.0.0.1', 'localhost')]) {
      const failure = await failureOf(fetched(far().http(), home.url, { trustedOrigins: [trusted] }));
      expect(failure).toMatchObject({ code: 'invalid_request' });
      expect(failure.message).toContain(`add "${home.url}" to trustedOrigins`);
    }
    expect(home.connections()).toBe(0);
  });

  it('may redirect to another trusted one', async () => {
    const home = await local();
    const first = await local((_, response) => response.writeHead(302, { location: `${home.url}/cat.png` }).end());
    expect(await textOf(far().http(), first.url, { trustedOrigins: [home.url, first.url] })).toBe('from home');
  });

  it('may not redirect to a local one that is not trusted', async () => {
    const home = await local();
    const first = await local((_, response) => response.writeHead(302, { location: `${home.url}/cat.png` }).end());
    const failure = await failureOf(fetched(far().http(), first.url, { trustedOrigins: [first.url] }));
    expect(failure).toMatchObject({ code: 'invalid_request' });
    expect(home.connections()).toBe(0);
  });

  it('that is local is no place for a redirect from elsewhere', async () => {
    const home = await local();
    await redirectTo(`${home.url}/cat.png`);
    const failure = await failureOf(fetched(far().http(), START, { trustedOrigins: [home.url] }));
    expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    expect(failure.message).toContain('(redirected from http://cats.example)');
    expect(home.connections()).toBe(0);
  });

  it('is left for good with the first redirect to a stranger', async () => {
    const home = await local();
    await redirectTo(`${home.url}/cat.png`);
    const first = await local((_, response) => response.writeHead(302, { location: START }).end());
    const failure = await failureOf(fetched(far().http(), first.url, { trustedOrigins: [home.url, first.url] }));
    expect(far().seen.map(({ at }) => at)).toEqual(['cats.example /start']);
    expect(failure.message).toContain('A redirect must not lead there.');
    expect(home.connections()).toBe(0);
  });
});

describe('behind a proxy', () => {
  it('names go to the proxy, also those that only it can resolve', async () => {
    const proxy = far().keep(await serveProxy());
    const { port } = await local();
    const http = far().http({ HTTP_PROXY: proxy.url });
    expect(await textOf(http, `http://cats.example:${port}/`)).toBe('from home');
    expect(proxy.tunnels).toEqual([`cats.example:${port}`]);
  });

  it('a name is refused that is at a private address here, or redirects to one', async () => {
    const proxy = far().keep(await serveProxy());
    const { port } = await local((_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end());
    far().names.set('evil.example', [['10.0.0.1']]);
    far().names.set('cats.example', [[PUBLIC]]);
    const http = far().http({ HTTP_PROXY: proxy.url });
    for (const host of ['evil.example', 'cats.example']) {
      expect(await failureOf(fetched(http, `http://${host}:${port}/`))).toMatchObject({ code: 'invalid_request' });
    }
    expect(proxy.tunnels).toEqual([`cats.example:${port}`]);
  });

  it('the proxy itself may be local, and one of the request goes before that of the environment', async () => {
    const [proxy, other] = [far().keep(await serveProxy()), far().keep(await serveProxy())];
    const { port } = await local();
    const http = far().http({ HTTP_PROXY: other.url });
    expect(await textOf(http, `http://cats.example:${port}/`, { proxy: proxy.url })).toBe('from home');
    expect([proxy.tunnels.length, other.tunnels.length]).toEqual([1, 0]);
  });
});

import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { failureOf, KEY } from './client.js';
import { fetched, PUBLIC, SILENT, textOf, useFarAway } from './far-away.js';
import { serveTcp } from './servers.js';

const far = useFarAway();
const ADDRESS = `http://cats.example/cat.png?X-Signature=${KEY}`;

/** `cats.example` is at a public address. */
function withCats(): void {
  far().names.set('cats.example', [[PUBLIC]]);
}

describe('a fetch of a stranger’s address', () => {
  it('asks with no header but its own few', async () => {
    withCats();
    await far().serve((_, response) => response.end('a cat'));
    expect(await textOf(far().http(), ADDRESS)).toBe('a cat');
    expect(far().seen).toEqual([
      {
        at: `cats.example /cat.png?X-Signature=${KEY}`,
        headers: { host: 'cats.example', connection: 'close', 'user-agent': 'plantain', 'accept-encoding': 'identity' },
      },
    ]);
  });

  it('connects to the address that was checked, whatever the name resolves to by then', async () => {
    far().names.set('rebind.example', [[PUBLIC], ['127.0.0.1']]);
    await far().serve((_, response) => response.end('a cat'));
    const http = far().http();
    expect(await textOf(http, 'http://rebind.example/')).toBe('a cat');
    expect([far().resolved, far().dialled]).toEqual([['rebind.example'], [`${PUBLIC}:80`]]);
    const again = await failureOf(fetched(http, 'http://rebind.example/'));
    expect(again).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    expect(far().dialled).toEqual([`${PUBLIC}:80`]);
  });

  it('asks for the name in TLS, and takes no certificate that does not prove it', async () => {
    withCats();
    let hello = '';
    far().use(
      await serveTcp((socket) => socket.once('data', (data: Buffer) => (hello = data.toString('latin1')) && socket.end())),
    );
    const failure = await failureOf(fetched(far().http(), 'https://cats.example/'));
    expect(failure).toMatchObject({ code: 'network', billing: 'unbilled' });
    expect(hello).toContain('cats.example');
    expect(far().dialled).toEqual([`${PUBLIC}:443`]);
  });

  it('cuts a body off that is longer than the cap, while it comes', async () => {
    withCats();
    let closed: Promise<unknown> = Promise.resolve();
    let sent = 0;
    await far().serve((_, response) => {
      closed = once(response, 'close');
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(10_000))) sent += 10_000;
      };
      response.on('drain', more);
      more();
    });
    const reply = await fetched(far().http(), ADDRESS, { maxBytes: 50_000 });
    const pieces: number[] = [];
    const reading = (async () => {
      for await (const piece of reply.body) pieces.push(piece.byteLength);
    })();
    const failure = await failureOf(reading);
    expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    expect(failure.message).toBe('GET http://cats.example/cat.png: the answer is longer than 50 kB');
    expect(pieces.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(50_000);
    await closed;
    expect(sent).toBeLessThan(20_000_000);
  });

  it('refuses a body that announces more than the cap, and closes the connection', async () => {
    withCats();
    let closed: Promise<unknown> = Promise.resolve();
    await far().serve((_, response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-length': '100000001' }).flushHeaders();
    });
    expect(await failureOf(fetched(far().http(), ADDRESS))).toMatchObject({ code: 'invalid_request' });
    await closed;
  });

  it('gives a body of just the cap whole', async () => {
    withCats();
    await far().serve((_, response) => response.end('x'.repeat(1000)));
    expect(await textOf(far().http(), ADDRESS, { maxBytes: 1000 })).toHaveLength(1000);
  });

  it('limits an answer by what it unpacks to', async () => {
    withCats();
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    await far().serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const reply = await fetched(far().http(), ADDRESS, { maxBytes: 1_000_000 });
    expect(await failureOf(reply.text(100_000_000))).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
  });

  it('ends a body that drips when its time is over, however steadily', async () => {
    withCats();
    await far().serve((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const reply = await fetched(far().http(), ADDRESS, { totalMs: 400 });
    const failure = await failureOf(reply.text(1_000_000));
    expect(failure).toMatchObject({ code: 'timeout', billing: 'unbilled' });
    expect(failure.message).toBe('GET http://cats.example/cat.png: not finished within 0.4 s');
  });

  it.each([
    ['a server that is silent', () => undefined],
    ['redirects that take their time', undefined],
  ])('ends %s when its time is over', async (_, handler) => {
    withCats();
    await far().serve(
      handler ?? ((_request, response) => setTimeout(() => response.writeHead(302, { location: '/next' }).end(), 120)),
    );
    expect(await failureOf(fetched(far().http(), ADDRESS, { totalMs: 300 }))).toMatchObject({ code: 'timeout' });
  });

  it('ends a resolver that never answers when its time is over', async () => {
    const slow = fetched(far().http(), `http://${SILENT}/`, { totalMs: 100 });
    expect(await failureOf(slow)).toMatchObject({ code: 'timeout' });
  });

  it('ends with the reason of its signal as it is', async () => {
    withCats();
    const reason = new Error('cancelled');
    const controller = new AbortController();
    await far().serve((_, response) => response.writeHead(200).write('begin'));
    const reply = await fetched(far().http(), ADDRESS, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    await expect(reply.text(1000)).rejects.toBe(reason);
    await expect(fetched(far().http(), ADDRESS, { signal: controller.signal })).rejects.toBe(reason);
  });

  it.each([
    [400, 'invalid_request'],
    [401, 'invalid_request'],
    [403, 'invalid_request'],
    [404, 'invalid_request'],
    [410, 'invalid_request'],
    [304, 'invalid_request'],
    [408, 'server_error'],
    [429, 'rate_limited'],
    [500, 'server_error'],
    [503, 'overloaded'],
  ])('fails for the status %i as %s, without the words of the server', async (status, code) => {
    withCats();
    await far().serve((_, response) => response.writeHead(status, { 'retry-after': '7' }).end(`secret ${KEY}`));
    const failure = await failureOf(fetched(far().http(), ADDRESS));
    expect(failure).toMatchObject({ code, billing: 'unbilled' });
    expect(failure.message).toBe(`GET http://cats.example/cat.png: the server answered ${status}`);
    expect(failure.retryAfterMs).toBe(code === 'invalid_request' ? undefined : 7000);
  });

  it('fails as network when the host is not there, has no address, or hangs up', async () => {
    far().names.set('empty.example', [[]]);
    withCats();
    far().use(await serveTcp((socket) => socket.once('data', () => socket.destroy())));
    for (const host of ['none.example', 'empty.example', 'cats.example']) {
      expect(await failureOf(fetched(far().http(), `http://${host}/`))).toMatchObject({ code: 'network', billing: 'unbilled' });
    }
  });

  it('is ended by the end of its client', async () => {
    withCats();
    await far().serve((_, response) => response.writeHead(200).write('begin'));
    const http = far().http();
    const reply = await fetched(http, ADDRESS);
    setTimeout(() => void http.close(), 50);
    expect(await failureOf(reply.text(1000))).toMatchObject({ code: 'network' });
  });

  it('leaves no connection behind', async () => {
    withCats();
    const server = await far().serve((request, response) => {
      if (request.url === '/redirect') response.writeHead(302, { location: '/cat.png' }).write('endless');
      else response.end('a cat');
    });
    const http = far().http();
    for (let i = 0; i < 3; i++) await textOf(http, 'http://cats.example/redirect');
    expect(server.connections()).toBe(6);
    await expect.poll(() => server.open()).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { failureOf, KEY } from './client.js';
import { fetched, PUBLIC, useFarAway } from './far-away.js';

const far = useFarAway();
const ADDRESS = `http://store.example/cat.png?X-Signature=${KEY}`;
const UPLOAD = { method: 'PUT', headers: { 'content-type': 'image/png' }, body: Buffer.from('a cat') } as const;

describe('an upload to a stranger’s address', () => {
  it.each([200, 201, 401, 599])('brings the bytes with no other header, and gives a %i back as it is', async (status) => {
    far().names.set('store.example', [[PUBLIC]]);
    let received = '';
    await far().serve((request, response) => {
      request.on('data', (data: Buffer) => (received += `${request.method} ${data.toString()}`));
      request.on('end', () => response.writeHead(status).end('{"error":"bad token"}'));
    });
    const reply = await fetched(far().http(), ADDRESS, { send: UPLOAD });
    expect([reply.status, await reply.text(100)]).toEqual([status, '{"error":"bad token"}']);
    expect(received).toBe('PUT a cat');
    const own = ['host', 'connection', 'user-agent', 'accept-encoding', 'content-type', 'content-length'];
    expect(Object.keys(far().seen[0]?.headers ?? {}).sort()).toEqual(own.sort());
  });

  it('goes to no address of a local network', async () => {
    far().names.set('store.example', [['10.0.0.1']]);
    const failure = await failureOf(fetched(far().http(), ADDRESS, { send: UPLOAD }));
    expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    expect(failure.message).toContain('PUT http://store.example/cat.png');
    expect(failure.message).not.toContain(KEY);
    expect(far().dialled).toEqual([]);
  });

  it('follows no redirect', async () => {
    far().names.set('store.example', [[PUBLIC]]);
    await far().serve((request, response) => {
      request.resume();
      response.writeHead(307, { location: 'http://store.example/elsewhere' }).end();
    });
    const failure = await failureOf(fetched(far().http(), ADDRESS, { send: UPLOAD }));
    expect(failure).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('redirect') as string });
    expect(far().seen).toHaveLength(1);
  });
});

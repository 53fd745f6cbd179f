import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Access } from '../../src/web/guard/access.js';
import { HOST, InProcess, KEY, PORT } from './in-process.js';

let server: InProcess;
beforeAll(async () => {
  server = await InProcess.open();
});
afterAll(() => server.close());

const status = async (path: string, headers: Record<string, string>, method = 'GET'): Promise<number> =>
  (await server.ask(path, { method, headers })).status;

describe('who is let in', () => {
  it('has the token of this start', async () => {
    expect(server.access.token).toMatch(/^[0-9a-f]{32}$/);
    expect(await status('/api/v1/session', {})).toBe(200);
    expect(await status('/api/v1/session', { authorization: '' })).toBe(401);
    expect(await status('/api/v1/session', { authorization: 'Bearer wrong' })).toBe(401);
    expect(await status('/api/v1/session', { authorization: `Bearer ${server.access.token}x` })).toBe(401);
    expect(await status('/', { authorization: '' })).toBe(401);
    expect(await status('/assets/app-1.js', { authorization: '' })).toBe(401);
    expect(await status('/api/v1/openapi.json', { authorization: '' })).toBe(401);
  });

  it('gets a cookie for the token of the address, and only for a page', async () => {
    const entry = await server.ask(`/?token=${server.access.token}&batch=${encodeURIComponent('a"><script>')}`, {
      headers: { authorization: '' },
    });
    const cookie = entry.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(new RegExp(`^plantain_${PORT}=[0-9a-f]{32}; Path=/; HttpOnly; SameSite=Strict$`));
    const page = await entry.text();
    expect(page).not.toContain(server.access.token);
    expect(page).not.toContain('<script>');
    const [name = ''] = cookie.split(';');
    expect(await status('/api/v1/session', { authorization: '', cookie: name })).toBe(200);
    expect(await status('/', { authorization: '', cookie: name })).toBe(200);
    expect(
      await status('/api/v1/session', { authorization: '', cookie: `plantain_${PORT + 1}=${name.split('=')[1] ?? ''}` }),
    ).toBe(401);
    expect(await status(`/api/v1/session?token=${server.access.token}`, { authorization: '' })).toBe(401);
    expect(await status('/?token=wrong', { authorization: '' })).toBe(401);
  });

  it('stays in when the server is started again, and the cookie is not on disk', async () => {
    const folder = join(server.folder, 'again');
    const first = await Access.open(folder);
    const cookie = await first.admit();
    const second = await Access.open(folder);
    expect(second.token).not.toBe(first.token);
    expect(second.isToken(first.token)).toBe(false);
    expect(second.isCookie(cookie)).toBe(true);
    expect(second.isCookie('0'.repeat(32))).toBe(false);
    expect(await readFile(join(folder, 'browsers.json'), 'utf8')).not.toContain(cookie);
  });

  it('calls the server by a name of the loopback interface', async () => {
    for (const host of [HOST, `localhost:${PORT}`, `[::1]:${PORT}`]) expect(await status('/api/v1/session', { host })).toBe(200);
    for (const host of [
      'evil.example',
      `evil.example:${PORT}`,
      `127.0.0.1:${PORT + 1}`,
      '127.0.0.1',
      `localhost.evil.example:${PORT}`,
    ])
      expect(await status('/api/v1/session', { host }), host).toBe(403);
  });

  it('is no other page', async () => {
    const origin = `http://${HOST}`;
    expect(await status('/api/v1/uploads', { origin }, 'POST')).toBe(201);
    expect(await status('/api/v1/uploads', {}, 'POST')).toBe(201);
    for (const foreign of ['http://evil.example', `http://127.0.0.1:${PORT + 1}`, 'null', `https://${HOST}`])
      expect(await status('/api/v1/uploads', { origin: foreign }, 'POST'), foreign).toBe(403);
    expect(await status('/api/v1/uploads', { 'sec-fetch-site': 'same-origin' }, 'POST')).toBe(201);
    for (const site of ['cross-site', 'same-site']) {
      expect(await status('/api/v1/uploads', { 'sec-fetch-site': site }, 'POST'), site).toBe(403);
      expect(await status('/api/v1/session', { 'sec-fetch-site': site, accept: 'text/event-stream' }), site).toBe(403);
    }
    // A link from another page may lead here.
    expect(await status('/', { 'sec-fetch-site': 'cross-site' })).toBe(200);
    expect(await status('/api/v1/session', { origin: 'http://evil.example' })).toBe(403);
  });
});

describe('every answer', () => {
  it('lets a page load nothing of others, run nothing inline, and be framed by nobody', async () => {
    for (const path of ['/', '/assets/app-1.js', '/api/v1/session', '/api/v1/nothing', '/api', '/nothing.js']) {
      const { headers } = await server.ask(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy, path).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
    const refused = await server.ask('/', { headers: { authorization: '' } });
    expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('holds files of the page alone, whatever the path', async () => {
    for (const path of [
      '/../secret.png',
      '/assets/../../secret.png',
      '/%2e%2e/secret.png',
      '/assets/%2e%2e%2f%2e%2e%2fsecret.png',
      '/..%5csecret.png',
    ]) {
      const response = await server.ask(path);
      expect(await response.text(), path).not.toContain('secret\n');
      expect(response.status, path).not.toBe(500);
      if (response.status === 200) expect(response.headers.get('content-type')).toContain('text/html');
    }
    expect((await server.ask('/assets/app-1.js')).headers.get('cache-control')).toContain('immutable');
  });

  it('is in the language of the reader', async () => {
    const words = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
      const { error } = (await (await server.ask(path, { headers })).json()) as { error: { message: string } };
      return error.message;
    };
    expect(await words('/api/v1/nothing?lang=zh')).toMatch(/\p{Script=Han}/u);
    expect(await words('/api/v1/nothing', { 'accept-language': 'zh-CN,en;q=0.5' })).toMatch(/\p{Script=Han}/u);
    expect(await words('/api/v1/nothing', { 'accept-language': 'fr' })).not.toMatch(/\p{Script=Han}/u);
  });

  it('never holds a key', async () => {
    const seen: string[] = [];
    for (const path of [
      '/api/v1/session',
      '/api/v1/sites/banana',
      '/api/v1/sites/nobody',
      '/api/v1/doctor',
      '/api/v1/openapi.json',
      '/api',
      '/api/v1/sites/banana/balance',
    ])
      seen.push(await (await server.ask(path)).text());
    const post = (path: string, body: object) =>
      server.ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    seen.push(await (await post('/api/v1/setup', { provider: 'gemini', baseUrl: 'http://127.0.0.1:9', key: KEY })).text());
    seen.push(await (await post('/api/v1/setup', { provider: 'gemini', key: `${KEY} two words` })).text());
    seen.push(await (await post('/api/v1/setup', { provider: KEY })).text().then(() => ''));
    seen.push(await (await server.ask('/api/v1/sites/banana/balance', { method: 'POST' })).text());
    expect(seen.join('\n')).not.toContain(KEY);
    expect(seen.every((text) => !text.includes('at Object.'))).toBe(true);
  });
});

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startOpenAiStandIn } from '../../stand-ins/src/openai.js';
import { runProgram } from '../../src/cli/program.js';
import { asMirror, configure, contextOf, folder, look, pictures, site, stderr, stdout, useFolder } from './preflight-folder.js';

useFolder();

describe('a site that can never work', () => {
  it.each([
    ['an unknown host name', 'http://no-such-host.invalid', 'the host name does not exist'],
    ['a refused connection', 'http://127.0.0.1:9', 'connection refused'],
    ['the route of another API in its base URL', '/v1/chat/completions', 'answers 404 to all free questions'],
  ])('by %s is refused before anything is started, with what to do', async (_what, address, words) => {
    const baseUrl = address.startsWith('/') ? `${site.url}${address}` : address;
    if (address.startsWith('/')) await asMirror();
    await configure(undefined, { baseUrl: address.startsWith('/') ? `${site.url}${address}` : baseUrl });
    const { code, said } = await look({}, ...pictures(2));
    expect(code).toBe(2);
    expect(said).toContain(words);
    expect(said).toContain('To test it again: plantain doctor --site banana');
    expect(said).toContain('To start it anyway, add --yes.');
    expect((await look({}, ...pictures(2), '--yes')).batch).toBeDefined();
  });

  it('by a proxy that cannot be used is refused', async () => {
    await configure(undefined, { baseUrl: 'http://mirror.example.test' });
    const { code, said } = await look({ env: { HTTP_PROXY: 'socks4://127.0.0.1:7890' } }, ...pictures(2));
    expect(code).toBe(2);
    expect(said).toContain('the configured proxy URL does not start with http://, https://, socks5:// or socks5h://');
    expect(said).toContain('Check `baseUrl` of the site, and the proxy.');
  });

  it.each(['http://127.0.0.1:9', 'socks5h://127.0.0.1:9'])('by a proxy where nothing listens, %s, is refused', async (proxy) => {
    await configure(undefined, { baseUrl: 'http://mirror.example.test' });
    const { code, batch, said } = await look({ env: { HTTP_PROXY: proxy } }, ...pictures(2));
    expect({ code, batch }, said).toEqual({ code: 2, batch: undefined });
    expect(said).toContain('proxy');
  });

  it('by TLS is refused', async () => {
    await configure(undefined, { baseUrl: site.url.replace('http:', 'https:') });
    expect(await look({}, ...pictures(2))).toMatchObject({ code: 2, said: expect.stringContaining('TLS') as string });
  });

  it('by a model that it does not list is refused, with the nearest names; --yes is for a mirror that leaves models out', async () => {
    await asMirror();
    const { code, batch, said } = await look({}, ...pictures(2), '--model', 'gemini-3-pro-imoge');
    expect({ code, started: batch !== undefined }).toEqual({ code: 2, started: false });
    expect(said).toMatch(/does not list the model gemini-3-pro-imoge\. The nearest names that it lists: gemini-3-pro-image\b/s);
    expect(said).toContain('--model gemini-3-pro-image');
    const sure = await look({}, ...pictures(2), '--model', 'gemini-3-pro-imoge', '--yes');
    expect(sure.batch).toBeDefined();
  });

  it('by a model that a mirror with routes of OpenAI does not list is refused, too', async () => {
    const mirror = await startOpenAiStandIn({ mode: 'mirror' });
    await configure(undefined, { provider: 'openai', baseUrl: mirror.url, settings: {} });
    const { code, said } = await look({}, ...pictures(2), '--model', 'gpt-image-2.5-sunbrust');
    await mirror.close();
    expect(code).toBe(2);
    expect(said).toMatch(
      /does not list the model gpt-image-2\.5-sunbrust\. The nearest names that it lists: gpt-image-2\.5-sunburst\b/s,
    );
    expect(mirror.meter.entries).toEqual([]);
  });

  it('for all that is free to ask is warned of, and not refused: some have no routes but the paid ones', async () => {
    await asMirror();
    await configure(undefined, { baseUrl: `${site.url}/nothing/here` });
    const { batch, said } = await look({}, ...pictures(2));
    expect(batch).toBeDefined();
    expect(said).toContain('Warning: Site banana:');
    expect(said).toContain('baseUrl');
  });

  it('is only warned of where the requests are sent from elsewhere', async () => {
    await configure(undefined, { baseUrl: 'http://127.0.0.1:9' });
    const context = contextOf({});
    expect(await runProgram(['run', ...pictures(2), '--no-worker', '--dry-run'], context)).toBe(0);
    expect(`${stdout.text}${stderr.text}`).toContain('connection refused');
  });
});

describe('a folder that cannot be written to', () => {
  it('is found before anything is started: of the results, with what to do', async () => {
    await writeFile(join(folder, 'taken'), 'a file');
    const { code, said } = await look({}, ...pictures(2), '--out', join('taken', 'below'));
    expect(code).toBe(2);
    expect(said).toContain(`Cannot write to the folder ${join(folder, 'taken', 'below')}: a part of the path is a file`);
    expect(said).toContain('choose another folder with --out');
  });

  it.each(['spool', 'staging'])('is found before anything is started: of the %s', async (name) => {
    await mkdir(join(folder, '.plantain'), { recursive: true });
    await writeFile(join(folder, '.plantain', name), 'a file');
    const { code, said } = await look({}, ...pictures(2));
    expect(code, said).toBe(2);
    expect(said).toContain(join(folder, '.plantain', name));
  });

  it('leaves nothing behind where it can be written to', async () => {
    await mkdir(join(folder, 'out'));
    expect((await look({}, ...pictures(2), '--out', 'out')).batch).toBeDefined();
    expect(await readdir(join(folder, 'out'))).toEqual([]);
  });
});

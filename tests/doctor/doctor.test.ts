import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Check, DoctorContext } from '../../src/doctor/check.js';
import { clockChecks } from '../../src/doctor/clock.js';
import { clockedHttp, Clocks } from '../../src/doctor/clocks.js';
import { LEAST_NODE } from '../../src/doctor/configuration.js';
import { examine } from '../../src/doctor/examine.js';
import { type Finding, ok } from '../../src/doctor/finding.js';
import { siteChecks } from '../../src/doctor/sites.js';
import { storeChecks } from '../../src/doctor/stores.js';
import { namedStore } from '../../src/config/open-stores.js';
import { loadConfig } from '../../src/config/load.js';
import { Secret } from '../../src/domain/secret.js';
import { createHttp, type Http } from '../../src/http/request.js';
import { listen, type ListeningServer, readBody } from '../../stand-ins/src/server.js';
import { startOpenAiStandIn } from '../../stand-ins/src/openai.js';
import { openai } from '../../src/providers/openai/provider.js';
import { pendingProvider } from '../helpers/pending-provider.js';
import { say } from '../../src/words/current.js';
import { Notes } from '../cli/fixtures.js';

const KEY = 'sk-canary-do-not-print-0123456789';

let folder: string;
let http: Http;
let servers: ListeningServer[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-doctor-'));
  http = createHttp({ env: {} });
  servers = [];
});

afterEach(async () => {
  await http.close();
  for (const server of servers) await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function serve(handler: Parameters<typeof listen>[1]): Promise<ListeningServer> {
  const server = await listen(0, handler);
  servers.push(server);
  return server;
}

async function context(instead: Partial<DoctorContext> = {}, content: object = {}): Promise<DoctorContext> {
  await writeFile(join(folder, 'plantain.config.json'), JSON.stringify(content));
  const config = await loadConfig({ folder, env: {} });
  const clocks = new Clocks();
  const site = (name: string) => ({
    name,
    provider: 'pending',
    baseUrl: 'http://127.0.0.1:9',
    key: new Secret(KEY, 'a test'),
    settings: {},
  });
  return {
    config,
    cwd: folder,
    sites: ['banana'],
    http: clockedHttp(http, clocks),
    clocks,
    emit: new Notes().emit,
    site,
    provider: () => pendingProvider,
    store: (name) => namedStore(config, name),
    node: process.versions.node,
    freeBytes: async () => undefined,
    ...instead,
  };
}

/** As their reader sees them. */
async function findingsOf(checks: readonly Check[]) {
  const found: Finding[] = [];
  await examine(checks, { onFinding: (finding) => found.push(finding), onWait: () => undefined });
  return found.map(({ what, level, seen, advice = '' }) => ({ what: say(what), level, seen: say(seen), advice: say(advice) }));
}

function check(what: string, run: Check['run'], limitMs = 10_000): Check {
  return { what, limitMs, run };
}

describe('the checks of doctor', () => {
  it('hide nothing of each other, whatever becomes of one', async () => {
    const found = await findingsOf([
      check(
        'slow',
        async function* () {
          yield ok('slow', 'begun');
          await new Promise(() => undefined);
        },
        50,
      ),
      check('broken', async function* () {
        throw new Error('it broke');
      }),
      check('fine', async function* () {
        yield ok('fine', 'as ever');
      }),
    ]);
    expect(found.map(({ what, level, seen }) => `${what} ${level} ${seen}`)).toEqual([
      'slow ok begun',
      'slow fail no answer within 0.1 s',
      'broken fail it broke',
      'fine ok as ever',
    ]);
  });

  it('need the Node.js that package.json asks for', async () => {
    const { engines } = JSON.parse(await readFile('package.json', 'utf8')) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${LEAST_NODE}`);
  });

  it('write, read and remove a probe in each store, and leave nothing there', async () => {
    const broken = { kind: 'local', path: 'plantain.config.json/below' };
    const found = await findingsOf(storeChecks(await context({}, { stores: { broken } })));
    expect(found.map(({ what, level }) => `${what} ${level}`)).toEqual(['store local ok', 'store local ok', 'store broken fail']);
    expect(found[2]?.advice).toContain('stores.broken.path');
    expect(await readdir(folder)).toEqual(['plantain.config.json']);
  });

  it('say which clock is wrong, and by how much', async () => {
    const hourAgo = await serve(async (_request, response) => {
      response.setHeader('date', new Date(Date.now() - 3_600_000).toUTCString());
      response.end();
    });
    const right = await serve(async (_request, response) => void response.end());
    const bench = await context();
    for (const { url } of [hourAgo, right]) {
      await (await bench.http.request({ method: 'GET', url, signal: AbortSignal.timeout(5_000) })).text(100);
    }
    const [fine, wrong] = await findingsOf(clockChecks(bench));
    expect(fine).toMatchObject({ level: 'ok', seen: `agrees with 127.0.0.1:${right.port}` });
    expect(wrong).toMatchObject({ level: 'fail' });
    expect(wrong?.seen).toMatch(new RegExp(`127.0.0.1:${hourAgo.port} is (1 h|59 min \\d+ s) behind the clock of this computer`));
  });
});

describe('uploads, as doctor tries them', () => {
  const uploading = (address: string) => ({
    provider: () => ({
      ...pendingProvider,
      async uploadReference(image: { path: string }) {
        await readFile(image.path);
        return { url: address };
      },
    }),
  });
  const site = (url: string) => ({ sites: { banana: { provider: 'gemini', baseUrl: url, key: { env: 'KEY' } } } });

  it('say where the picture lies, and whether it can be fetched from there', async () => {
    const host = await serve(async (request, response) => {
      await readBody(request, 1_000);
      response.end('picture');
    });
    const found = await findingsOf(siteChecks(await context(uploading(`${host.url}/a.png?signature=secret`), site(host.url))));
    expect(found.map(({ what, level }) => `${what} ${level}`)).toEqual([
      'site banana ok',
      'upload to banana ok',
      'URL of the upload to banana ok',
    ]);
    expect(JSON.stringify(found)).not.toMatch(/secret|canary/);
  });

  it('refuse an address that leads into this network', async () => {
    const host = await serve(async (_request, response) => void response.end('private'));
    const [, , address] = await findingsOf(siteChecks(await context(uploading(`${host.url}/a.png`))));
    expect(address).toMatchObject({ what: 'URL of the upload to banana', level: 'fail' });
    expect(address?.seen).toContain('is not a public internet address');
  });

  it('show no key that an error has', async () => {
    const provider = () => ({ ...pendingProvider, check: async () => Promise.reject(new Error(`no ${KEY}, please`)) });
    const [finding] = await findingsOf(siteChecks(await context({ provider })));
    expect(finding).toMatchObject({ level: 'fail', seen: 'no [key], please. The key is …6789 from a test' });
  });
});

it('a site is asked for the model that its parameters name, of a list that does not have it', async () => {
  const mirror = await startOpenAiStandIn({ mode: 'mirror' });
  const sites = { banana: { provider: 'openai', baseUrl: mirror.url, params: { model: 'nano-banana-por' } } };
  const site = () => ({ name: 'banana', provider: 'openai', baseUrl: mirror.url, key: new Secret(KEY, 'a test'), settings: {} });
  const [found] = await findingsOf(siteChecks(await context({ site, provider: () => openai }, { sites })));
  await mirror.close();
  expect(found).toMatchObject({ what: 'site banana', level: 'fail' });
  expect(found?.seen).toContain('does not list the model nano-banana-por. The nearest names that it lists: nano-banana-pro');
  expect(mirror.meter.entries).toEqual([]);
});

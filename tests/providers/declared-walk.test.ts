import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readDeclaration } from '../../src/config/declared/declarations.js';
import { loadConfig, loadUsable } from '../../src/config/load.js';
import { providersOf } from '../../src/config/kinds.js';
import { resolveSite } from '../../src/config/site.js';
import { playSamples } from '../../src/prepare/played/play.js';
import { listen, readBody, sendJson } from '../../stand-ins/src/server.js';
import { PNG } from '../spool/fixture.js';
import { openWorkbench } from '../../src/testing/workbench.js';
import { KEY } from './workbench.js';

/** The file of the walk-through, as its reader copies it. */
async function walkThrough(): Promise<string> {
  const page = await readFile('docs/sites.md', 'utf8');
  const [, text] = /<!-- walk-through: sites\/vendor\.jsonc -->\s+```jsonc\n([\s\S]*?)\n```/.exec(page) ?? [];
  if (text === undefined) throw new Error('docs/sites.md has no walk-through');
  return text;
}

async function folderWith(config: object, declaration: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-walk-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'sites'));
  await writeFile(join(folder, 'sites', 'vendor.jsonc'), declaration);
  await writeFile(join(folder, 'plantain.config.json'), JSON.stringify(config));
  return folder;
}

const site = { provider: 'declared', declaration: './sites/vendor.jsonc', key: { env: 'VENDOR_KEY' } };

// POST /paintings with X-API-Key takes {model, text, ratio} and answers {job:{id}}; GET /jobs/{id} tells its state and files.
it('a vendor that is not in the list runs after writing the file of the documentation alone', async () => {
  const bodies: unknown[] = [];
  const server = await listen(0, async (request, response) => {
    if (request.url === '/a.png') return void response.writeHead(200).end(PNG);
    if (request.headers['x-api-key'] !== KEY) return sendJson(response, 401, { problem: { text: 'no key' } });
    if (request.method === 'GET') {
      const files = [{ href: `http://127.0.0.1:${server.port}/a.png` }];
      return sendJson(response, 200, { job: { state: 'finished', files } });
    }
    bodies.push(JSON.parse((await readBody(request, 100_000))?.toString() ?? ''));
    sendJson(response, 200, { job: { id: 'j1' } });
  });
  const folder = await folderWith({ sites: { vendor: { ...site, baseUrl: server.url } } }, await walkThrough());
  const played = await playSamples((await readDeclaration('./sites/vendor.jsonc', folder)).declaration);
  expect(played.map(({ problems }) => problems)).toEqual([[]]);
  const config = await loadConfig({ folder, env: { VENDOR_KEY: KEY } });
  const resolved = resolveSite(config, 'vendor');
  const work = await openWorkbench();
  onTestFinished(async () => {
    await work.close();
    await server.close();
  });
  const provider = providersOf(config).providerOf(resolved.provider);
  const end = await work.generate(provider, resolved, { params: { seed: 3 }, prompt: '"a"} {prompt}' });
  expect(end.kind).toBe('done');
  expect(bodies).toEqual([{ model: 'painter-1', text: '"a"} {prompt}', ratio: '1:1', seed: 3 }]);
});

it('mistakes in a declaration are told with file, line and path, and a missing file is told', async () => {
  const wrong = (await walkThrough()).replace('"{seed}"', '"{sed}"').replace('"id": "$.job.id"', '"id": "job.id"');
  const folder = await folderWith({ sites: { vendor: site, other: { ...site, declaration: './sites/none.jsonc' } } }, wrong);
  const config = await loadUsable({ folder, env: {} });
  const told = JSON.stringify(config.broken?.sites);
  expect(told).toContain('sites/vendor.jsonc:');
  expect(told).toContain('task.id');
  expect(told).toContain('declared.noFile');
  await writeFile(join(folder, 'sites', 'vendor.jsonc'), (await walkThrough()).replace('"{seed}"', '"{sed}"'));
  expect(JSON.stringify((await loadUsable({ folder, env: {} })).broken)).toMatch(
    /vendor\.jsonc:12 submit\.body.*declared\.unknownName/,
  );
});

it('a task is followed as its file said when it was sent, and its key goes to no foreign host', async () => {
  const keys: (string | undefined)[] = [];
  const foreign = await listen(0, (request, response) => {
    keys.push(request.headers['x-api-key'] as string | undefined);
    sendJson(response, 200, { job: { state: 'finished', files: [] } });
    return Promise.resolve();
  });
  const server = await listen(0, (_request, response) => {
    sendJson(response, 200, { job: { id: 'j1', url: `${foreign.url}/jobs/j1` } });
    return Promise.resolve();
  });
  const text = (await walkThrough()).replace('"path": "/jobs/{id}"', '"url": "$.job.url"');
  const folder = await folderWith({ sites: { vendor: { ...site, baseUrl: server.url } }, trustedOrigins: [foreign.url] }, text);
  const config = await loadConfig({ folder, env: { VENDOR_KEY: KEY } });
  const resolved = resolveSite(config, 'vendor');
  const work = await openWorkbench();
  onTestFinished(async () => {
    await work.close();
    await Promise.all([server.close(), foreign.close()]);
  });
  const provider = providersOf(config).providerOf(resolved.provider);
  const request = { prompt: 'a cat', references: [], params: provider.params.parse({}) };
  const sent = await provider.submit(request, work.context(resolved));
  await writeFile(join(folder, 'sites', 'vendor.jsonc'), text.replace('"finished"', '"over"').replace('$.job.state', '$.state'));
  const later = await loadConfig({ folder, env: { VENDOR_KEY: KEY } });
  const changed = providersOf(later).providerOf(resolved.provider);
  const end = sent.kind === 'pending' ? await changed.poll?.(sent.operation, work.context(resolved)) : sent;
  expect(end?.kind).toBe('empty');
  expect(keys.length).toBeGreaterThan(0);
  expect(keys.every((key) => key === undefined)).toBe(true);
});

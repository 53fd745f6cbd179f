import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { listen, readBody, sendJson } from '../../stand-ins/src/server.js';
import { startVendorStandIn } from '../../stand-ins/src/vendors.js';
import { PNG } from '../spool/fixture.js';
import { Bench, CANARY, testClient } from './harness.js';
import { decoded, filesBelow } from './kept.js';
import { freshName } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
const LIMIT_MS = 180_000;
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const closed = <Thing extends { close(): Promise<void> }>(thing: Thing): Thing => {
  closing.push(() => thing.close());
  return thing;
};

/**
 * The vendor of the page, by its facts: `POST /v1/paintings` with the key in `X-API-Key` takes `model`, `text`, `ratio`, `seed` and
 * `sources`, charges, and answers `{ job: { id } }`. `GET /v1/jobs/<id>` answers `{ job: { state, files: [{ href }] } }`, where the state
 * is `queued`, `painting`, `finished`, `broken` or `refused`. Errors are `{ problem: { code, text } }`. Files need no key.
 */
async function vendor(key: string) {
  const paid: Record<string, unknown>[] = [];
  const asked = new Map<string, number>();
  const server = closed(
    await listen(0, async (request, response, { pathname }) => {
      if (pathname.startsWith('/files/')) return void response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
      if (request.headers['x-api-key'] !== key) return sendJson(response, 401, { problem: { code: 'key', text: 'wrong key' } });
      const [, id] = /^\/v1\/jobs\/(.+)$/.exec(pathname) ?? [];
      if (request.method === 'POST' && pathname === '/v1/paintings') {
        paid.push(JSON.parse((await readBody(request, 100_000))?.toString() ?? '') as Record<string, unknown>);
        return sendJson(response, 200, { job: { id: `j${paid.length}` } });
      }
      if (id === undefined || !/^j\d+$/.test(id))
        return sendJson(response, 404, { problem: { code: 'none', text: 'no such job' } });
      const times = (asked.get(id) ?? 0) + 1;
      asked.set(id, times);
      const files = [{ href: `http://127.0.0.1:${server.port}/files/${id}.png` }];
      sendJson(response, 200, { job: times < 3 ? { state: times === 1 ? 'queued' : 'painting' } : { state: 'finished', files } });
    }),
  );
  return { server, paid };
}

/** The files and the commands of the page, in its order. */
async function walkThrough(page: string) {
  const text = await readFile(page, 'utf8');
  const fileOf = (name: string): string => {
    const [, content] = text.split(`<!-- walk-through: ${name} -->`)[1]?.match(/```jsonc\n([\s\S]*?)\n```/) ?? [];
    if (content === undefined) throw new Error(`${page} has no ${name}`);
    return content;
  };
  const commands = [...text.matchAll(/^```\nplantain (.+)\n```$/gm)].map(([, command = '']) => command.split(' '));
  return { declaration: fileOf('sites/vendor.jsonc'), config: fileOf('plantain.config.json'), commands };
}

describe.each(['docs/sites.md', 'docs/zh-CN/sites.md'])('a new user who follows %s', (page) => {
  it('has pictures of a vendor that plantain does not know', { timeout: LIMIT_MS }, async () => {
    const { server, paid } = await vendor('sk-new-user');
    const bench = closed(await Bench.open({ temporalAddress }));
    const { declaration, config, commands } = await walkThrough(page);
    // The vendor is on this computer: the URL is all that differs from the page.
    await mkdir(join(bench.folder, 'sites'));
    await writeFile(join(bench.folder, 'sites', 'vendor.jsonc'), declaration.replace('https://api.vendor.example', server.url));
    await writeFile(join(bench.folder, 'plantain.config.json'), config);
    await writeFile(join(bench.folder, '.env'), 'VENDOR_KEY=sk-new-user\n');
    await writeFile(join(bench.folder, 'prompts.txt'), 'a cat\na "dog"} {seed}\n');
    expect(commands.map(([name]) => name)).toEqual(['check-site', 'doctor', 'run']);
    for (const command of commands) {
      const { code, stdout, stderr } = await bench.run(...command);
      expect(code, `${command.join(' ')}: ${stdout}${stderr}`).toBe(0);
      if (command[0] !== 'run') expect(paid).toEqual([]);
    }
    const results = join(bench.folder, 'batch_outputs');
    const [batch = ''] = await readdir(results);
    const pictures = (await readdir(join(results, batch))).filter((file) => file.endsWith('.png'));
    expect(pictures).toHaveLength(2);
    expect(await readFile(join(results, batch, pictures[0] ?? ''))).toEqual(PNG);
    const asked = { model: 'painter-1', ratio: '16:9' };
    const texts = (one: Record<string, unknown>) => String(one['text']);
    expect(paid.sort((one, other) => texts(other).localeCompare(texts(one)))).toHaveLength(2);
    expect(paid).toEqual(
      expect.arrayContaining([
        { ...asked, text: 'a cat' },
        { ...asked, text: 'a "dog"} {seed}' },
      ]),
    );
  });
});

describe('the key of a declared site', () => {
  it('is with its site alone: not in history, logs, files, on the screen or at another host', { timeout: LIMIT_MS }, async () => {
    const bench = closed(await Bench.open({ temporalAddress }));
    const elsewhere: unknown[] = [];
    const foreign = closed(
      await listen(0, (request, response) => {
        elsewhere.push(request.headers);
        if (request.url === '/a.png')
          return Promise.resolve(void response.writeHead(200, { 'content-type': 'image/png' }).end(PNG));
        sendJson(response, 200, { id: 't', status: 'Ready', result: { sample: `${foreign.url}/a.png`, echo: CANARY } });
        return Promise.resolve();
      }),
    );
    const echo = { status: 400, body: { detail: `bad request with x-key ${CANARY}` } };
    const leading = { status: 200, body: { id: 't', polling_url: `${foreign.url}/get_result`, note: CANARY } };
    const standIn = closed(
      await startVendorStandIn({
        vendor: 'bfl',
        keys: [CANARY],
        pixels: 64,
        faults: [
          { when: { item: '2' }, action: { kind: 'answer', ...echo } },
          { when: { item: '3' }, action: { kind: 'answer', ...leading }, billed: true },
          { when: { item: '4' }, action: { kind: 'reply', reply: { type: 'failed', message: `lost with ${CANARY}` } } },
        ],
      }),
    );
    const name = freshName();
    const site = { provider: 'declared', declaration: 'bfl', baseUrl: standIn.baseUrl, key: { env: 'BANANA_KEY' } };
    const config = {
      sites: { [name]: { ...site, settings: { pollFirst: 0.1, pollMost: 0.2 } } },
      trustedOrigins: [...standIn.origins, foreign.url],
      defaults: { requestDelay: 0, heartbeatTimeout: 4, retries: 0, singleTimeout: 8 },
    };
    await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify(config));
    const list = await bench.withItems(4);
    const doctor = await bench.run('doctor', '--site', name);
    const run = await bench.run('run', list, '--name', name, '--site', name);
    expect(run.code, run.stderr).toBe(100);
    expect((await bench.manifest(name)).map(({ status }) => status)).toContain('success');
    // It was asked, and got no key.
    expect(elsewhere.length).toBeGreaterThan(0);
    const client = await testClient(temporalAddress);
    const ids = [`batch/${name}`, `batch/${name}/0`];
    const histories = await Promise.all(ids.map(async (id) => historyToJSON(await client.workflow.getHandle(id).fetchHistory())));
    const screens = [doctor, run].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    const files = await filesBelow(bench.folder);
    expect(files.length).toBeGreaterThan(5);
    for (const text of [JSON.stringify(elsewhere), ...histories, ...screens, ...files]) {
      expect(text).not.toContain(CANARY);
      expect(decoded(text)).not.toContain(CANARY);
    }
    expect(standIn.meter.entries).toHaveLength(4);
  });
});

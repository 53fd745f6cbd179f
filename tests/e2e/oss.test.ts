import { createHash } from 'node:crypto';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import type { BatchSummary } from '../../src/domain/summary.js';
import type { GeminiStandInOptions } from '../../stand-ins/src/gemini.js';
import { OSS_ENV, type OssStandIn, ossSettingsAt, startOssStandIn } from '../stores/oss-bench.js';
import { filesOf } from '../spool/fixture.js';
import { Bench, CANARY, type ManifestLine, testClient, until } from './harness.js';
import { requestsOpen } from './processes.js';
import { freshName } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
const PHOTOS = fileURLToPath(new URL('../../examples/photos/input/image/', import.meta.url));
const PAIR = { id: OSS_ENV.OSS_ID, secret: OSS_ENV.OSS_SECRET };

const TEMPORARY = { credentials: { file: 'sts.json' } };

let bench: Bench;
let oss: OssStandIn;

afterEach(async () => {
  await bench.close();
  await oss.close();
});

/** A folder with three items of two references each, whose results go to the stand-in. */
async function openBench(options: { store?: JsonObject; standIn?: GeminiStandInOptions; staged?: boolean } = {}): Promise<void> {
  oss = await startOssStandIn({ keys: [PAIR], buckets: [{ name: 'pictures' }, { name: 'desk' }] });
  const { accessKeyId: _id, accessKeySecret: _secret, ...unsigned } = ossSettingsAt(oss, { prefix: 'team/art' });
  const settings = options.store ? { ...unsigned, ...options.store } : ossSettingsAt(oss, { prefix: 'team/art' });
  bench = await Bench.open({
    temporalAddress,
    ...(options.standIn ? { standIn: options.standIn } : {}),
    defaults: { store: 'cloud' },
    config: {
      stores: { cloud: { kind: 'oss', ...settings }, desk: { kind: 'oss', ...ossSettingsAt(oss, { bucket: 'desk' }) } },
      ...(options.staged ? { staging: 'desk' } : {}),
    },
    secrets: OSS_ENV,
  });
  await cp(PHOTOS, join(bench.folder, 'photos'), { recursive: true });
  const photos = await readdir(PHOTOS);
  const lines = [1, 2, 3].map((n) => {
    const images = photos.slice(n, n + 2).map((photo) => `photos/${photo}`);
    return JSON.stringify({ id: `i${n}`, prompt: `#${n} a pear`, images });
  });
  await writeFile(join(bench.folder, 'items.jsonl'), lines.join('\n'));
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const reportIn = (name: string, file: string): string => {
  const key = oss.keys().find((one) => one.endsWith(`/${name}/${file}`));
  return oss.object(key ?? '')?.bytes.toString() ?? '';
};
const linesOf = (manifest: string): (ManifestLine & { urls?: string[]; claims?: string[] })[] =>
  manifest
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ManifestLine);
const picturesOf = (name: string): string[] => oss.keys().filter((key) => key.includes(`/${name}/Task_`));

/** Everything that Temporal keeps of a batch, its payloads decoded. */
async function historiesOf(name: string): Promise<string> {
  const client = await testClient(temporalAddress);
  const ids = [`batch/${name}`, `batch/${name}/0`];
  const texts = await Promise.all(ids.map(async (id) => historyToJSON(await client.workflow.getHandle(id).fetchHistory())));
  return texts
    .map((text) => text.replace(/"data": ?"([^"]*)"/g, (_, data: string) => Buffer.from(data, 'base64').toString()))
    .join();
}

const isRefusedPut = ({ method, code }: { method: string; code?: string }): boolean =>
  method === 'PUT' && code === 'ServiceUnavailable';

/** Every picture has one address that downloads what was stored. */
async function expectDownloads(urls: readonly string[], name: string): Promise<void> {
  const downloaded = await Promise.all(
    urls.map(async (url) => {
      const response = await fetch(url);
      expect(response.status, url).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/png');
      return sha256(new Uint8Array(await response.arrayBuffer()));
    }),
  );
  const stored = picturesOf(name).map((key) => sha256(oss.object(key)?.bytes ?? new Uint8Array()));
  expect(downloaded.sort()).toEqual(stored.sort());
}

// A store that is waited for takes its time.
describe('results in an OSS bucket', { timeout: 150_000 }, () => {
  it('are three pictures of two references each, with signed addresses that download, in the report and made anew', async () => {
    await openBench({ staged: true });
    const name = freshName();
    const { code, stdout, stderr } = await bench.run('run', 'items.jsonl', '--name', name);
    expect(code, stderr).toBe(0);
    expect(bench.site.meter.charged).toBe(3);
    expect(bench.site.meter.entries.map(({ images }) => images.length)).toEqual([2, 2, 2]);
    expect(picturesOf(name)).toEqual([
      expect.stringMatching(new RegExp(`^team/art/\\d{4}-\\d\\d-\\d\\d/${name}/Task_1_scene 10_1\\.png$`)) as string,
      expect.stringMatching(/Task_2_scene 12_1\.png$/) as string,
      expect.stringMatching(/Task_3_scene 2_1\.png$/) as string,
    ]);
    expect(picturesOf(name).map((key) => oss.puts(key))).toEqual([1, 1, 1]);
    // Nothing of the staging is there, and of the references nothing is anywhere but the small ones of the contact sheet.
    const isThumb = (key: string): boolean => key.includes(`/${name}/thumbs/`);
    expect(oss.keys().filter((key) => !isThumb(key))).toHaveLength(7);
    expect(oss.keys().filter(isThumb)).toHaveLength(3 + 4 * 2);
    const sheet = reportIn(name, 'index.html');
    expect(sheet.match(/Task_1_scene 10_1\.webp\?|Task_1_scene%2010_1\.webp\?/g)).toHaveLength(1);
    expect(
      oss.entries.filter(({ method, key }) => method === 'PUT' && key?.includes(`batches/${name}.`) && key.includes('/refs/')),
    ).toHaveLength(4);
    expect(oss.keys('desk').filter((key) => key.includes('/refs/'))).toHaveLength(4);
    expect(oss.keys('desk').filter((key) => key.includes('/replies/'))).toEqual([]);

    const fromManifest = linesOf(reportIn(name, 'manifest.jsonl')).flatMap(({ urls = [] }) => urls);
    await expectDownloads(fromManifest, name);
    const { valid_urls: fromResults } = JSON.parse(reportIn(name, 'results.json')) as { valid_urls: string[] };
    await expectDownloads(fromResults, name);
    expect(JSON.parse(reportIn(name, 'summary.json'))).toHaveProperty('urlsExpireAt');

    const again = await bench.run('urls', name);
    const fresh = again.events.filter((event) => 'key' in event).map(({ url }) => String(url));
    await expectDownloads(fresh, name);
    expect(await historiesOf(name)).toContain('Task_1_scene 10_1.png');
    expect((await fetch(String(fresh[0]).split('?')[0] ?? '')).status).toBe(403);

    const everything = `${await historiesOf(name)}${stdout}${stderr}`;
    for (const secret of [CANARY, OSS_ENV.OSS_SECRET, 'x-oss-signature']) expect(everything).not.toContain(secret);
  });

  it('are complete although OSS fails in the middle and the token expires meanwhile', async () => {
    await openBench({ store: TEMPORARY, standIn: { latencyMs: 1_000 } });
    const token = async (id: string) => {
      const credentials = { AccessKeyId: id, AccessKeySecret: OSS_ENV.OSS_SECRET, SecurityToken: `token-of-${id}` };
      await writeFile(join(bench.folder, 'sts.json'), JSON.stringify({ Credentials: credentials }));
      return { id, secret: OSS_ENV.OSS_SECRET, token: `token-of-${id}` };
    };
    const first = await token('STS.first');
    oss.setKeys([first]);
    const name = freshName();
    const running = bench.start(['run', 'items.jsonl', '--name', name]);
    await requestsOpen(bench, [running], 3);
    oss.setFaults([{ action: { kind: 'xml', status: 503, code: 'ServiceUnavailable' } }]);
    await until('OSS has refused pictures', () => oss.entries.filter(isRefusedPut).length >= 6);
    oss.setKeys([{ ...first, validUntil: 0 }, await token('STS.second')]);
    oss.setFaults([]);
    const { code, stderr } = await running.finished;
    expect(code, stderr).toBe(0);
    expect(bench.site.meter.charged).toBe(3);
    await expectDownloads(
      linesOf(reportIn(name, 'manifest.jsonl')).flatMap(({ urls = [] }) => urls),
      name,
    );
    expect(picturesOf(name).map((key) => oss.puts(key))).toEqual([1, 1, 1]);
    expect(oss.entries.some(({ code: said }) => said === 'SecurityTokenExpired')).toBe(true);
  });

  it('that is down from the first picture to the deadline: three are paid, none is lost, and it is said where they are', async () => {
    await openBench({ standIn: { latencyMs: 1_000 } });
    const name = freshName();
    const limits = ['--total-timeout', '6s', '--grace', '2s', '--retries', '0'];
    const running = bench.start(['run', 'items.jsonl', '--name', name, ...limits]);
    await requestsOpen(bench, [running], 3);
    oss.setFaults([{ action: { kind: 'reset' } }]);
    const ended = await running.finished;
    expect(ended.code, ended.stderr).toBe(100);
    expect(bench.site.meter.charged).toBe(3);
    const { summary } = ended.events.find(({ event }) => event === 'ended') as { summary: BatchSummary };
    expect(summary).toMatchObject({ tally: { error: 3, calls: { sent: 3, delivered: 3 } } });
    const kept = summary.reportKept?.at ?? '';
    expect(summary.reportKept?.reason).toMatch(/the connection failed/);
    const lines = linesOf(await readFile(join(kept, 'manifest.jsonl'), 'utf8'));
    expect(lines.map(({ code }) => code)).toEqual(['store_failed', 'store_failed', 'store_failed']);
    const spool = join(bench.folder, '.plantain', 'spool');
    for (const { message, claims } of lines) {
      expect(message).toMatch(/Cannot store ".*" in the bucket pictures .*\. The picture is in the spool of host \S+, key \S+/);
      const [, host, key = ''] = /^host (\S+), key (\S+)$/.exec(claims?.[0] ?? '') ?? [];
      expect(host).toBeDefined();
      expect((await filesOf(spool, key)).filter((file) => file.endsWith('.png'))).toHaveLength(1);
    }
    expect(picturesOf(name)).toEqual([]);
  });
});

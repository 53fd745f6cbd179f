import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SpooledSubmission } from '../../src/domain/generation.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { OSS_ENV, type OssFault, type OssStandIn, openOss, startOssStandIn } from '../stores/oss-bench.js';
import { BATCH, type Bench, KEY, startBench } from './bench.js';

const DESTINATION = { store: 'cloud', folder: '2026-01-02/summer' };
const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const DOWN: readonly OssFault[] = [{ action: { kind: 'xml', status: 503, code: 'ServiceUnavailable' } }];

/** Activities whose results go to a bucket of the stand-in. */
async function benchAtOss(settings: JsonObject = {}): Promise<{ bench: Bench; oss: OssStandIn }> {
  const oss = await startOssStandIn({ keys: [{ id: OSS_ENV.OSS_ID, secret: OSS_ENV.OSS_SECRET }] });
  onTestFinished(() => oss.close());
  const store = openOss(oss, settings);
  return { bench: (await startBench()).with({ store: () => store }), oss };
}

const imagesOf = ({ submission }: SpooledSubmission) => (submission.kind === 'done' ? submission.images : []);
const storing = (bench: Bench, claim: SpooledSubmission, single?: true) =>
  bench.run({
    run: ({ host }) => {
      const destination = { ...DESTINATION, ...(single ? { single } : {}) };
      return host.storeImages({ batch: BATCH, index: 1, pageSize: 2, destination, key: KEY, images: imagesOf(claim) });
    },
  });

/** The report of three items, of which the second was delivered. */
async function reporting(bench: Bench, stored: Extract<Outcome, { status: 'success' }>['images'], storeUntil?: number) {
  const calls = { sent: 1, delivered: 1, unbilled: 0, empty: 0, unknown: 0 };
  const outcome: Outcome = {
    index: 1,
    id: 'dog',
    site: 'gemini',
    status: 'success',
    attempts: 1,
    calls,
    startedAt: START,
    endedAt: START,
    images: stored,
  };
  await bench.run({ run: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'all', outcomes: [outcome] }) });
  const times = { startedAt: START, endedAt: START, ended: 'finished' } as const;
  return bench.run({
    run: ({ main }) =>
      main.writeReport({
        batch: BATCH,
        pageSize: 2,
        destination: DESTINATION,
        ...(storeUntil === undefined ? {} : { storeUntil }),
        summary: { batchId: 'summer', version: '1', total: 3, ...times, sitesOut: [] },
      }),
  });
}

test('a store that is down is tried again, and then has the picture once under its key, without a signature on record', async () => {
  const { bench, oss } = await benchAtOss();
  const claim = await bench.submit({ site: 'gemini' });
  oss.setFaults(DOWN);
  const failure = await bench.failure(storing(bench, claim));
  expect(failure).toMatchObject({ type: 'store_failed', nonRetryable: false });
  oss.setFaults([]);
  const key = '2026-01-02/summer/Task_2_dog_1.png';
  const stored = await storing(bench, claim);
  expect(stored).toMatchObject([{ key, location: `${oss.url}/pictures/${key}` }]);
  expect(await storing(bench, claim)).toEqual(stored);
  expect(oss.puts(key)).toBe(1);
});

test('other bytes under the key of a picture are final, and it is said where the new ones lie', async () => {
  const { bench, oss } = await benchAtOss();
  const claim = await bench.submit({ site: 'gemini' });
  await openOss(oss).put('2026-01-02/summer/Task_2_dog_1.png', Buffer.from('another'), { type: 'image/png' });
  const failure = await bench.failure(storing(bench, claim));
  expect(failure).toMatchObject({ type: 'store_failed', nonRetryable: true });
  expect(failure.message).toMatch(
    /already exists .* The new picture is in the spool of host h_\w+, key summer\.x7k2\/000001-a1-s1/,
  );
});

test.each([
  ['alone', 'cat.png', true as const],
  ['with a number', 'cat_0002.png', undefined],
])('a file name that was given stands %s', async (_, file, single) => {
  const { bench, oss } = await benchAtOss({ fileName: 'cat.jpg', prefix: 'p' });
  await storing(bench, await bench.submit({ site: 'gemini' }), single);
  expect(oss.keys()).toEqual([`p/2026-01-02/summer/${file}`]);
});

test('a report has addresses that download, and says until when they hold', async () => {
  const { bench, oss } = await benchAtOss({ expires: 120 });
  const summary = await reporting(bench, await storing(bench, await bench.submit({ site: 'gemini' })));
  expect(JSON.stringify(summary)).not.toContain('x-oss-');
  const fileOf = (name: string): string => oss.object(`${DESTINATION.folder}/${name}`)?.bytes.toString() ?? '';
  const { urls } = JSON.parse(fileOf('manifest.jsonl').split('\n')[1] ?? '') as { urls: string[] };
  expect((await fetch(urls[0] ?? '')).status).toBe(200);
  const { urlsExpireAt } = JSON.parse(fileOf('summary.json')) as { urlsExpireAt: string };
  const left = Date.parse(urlsExpireAt) - Date.now();
  expect(left).toBeGreaterThan(60_000);
  expect(left).toBeLessThanOrEqual(120_000);
});

test('a report that the store does not take is offered until its time is over, and then lies in staging', async () => {
  const { bench, oss } = await benchAtOss();
  const stored = await storing(bench, await bench.submit({ site: 'gemini' }));
  oss.setFaults(DOWN);
  const early = await bench.failure(reporting(bench, stored, Date.now() + 60_000));
  expect(early).toMatchObject({ type: 'store_failed', nonRetryable: false });
  const summary = await reporting(bench, stored, Date.now());
  const at = join(bench.dir, 'staging', 'summer', 'report');
  expect(summary.reportKept).toEqual({ at, reason: expect.stringMatching(/problem \(503/) as string });
  expect(summary.tally).toMatchObject({ success: 1, error: 2 });
  expect(JSON.parse(await readFile(join(at, 'summary.json'), 'utf8'))).toMatchObject({ reportKept: summary.reportKept });
  expect((await readFile(join(at, 'manifest.jsonl'), 'utf8')).split('\n')).toHaveLength(4);
  expect(JSON.parse(await readFile(join(at, 'results.json'), 'utf8'))).toMatchObject({ valid_urls: [stored[0]?.location] });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { type ComfyuiStandIn, startComfyuiStandIn } from '../../../stand-ins/src/comfyui.js';
import { Bench, testClient, until } from '../../e2e/harness.js';
import { startWeb, type StreamEvent } from './web-bench.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;
let gpu: ComfyuiStandIn;
let names = 0;
const fresh = (): string => `previews-${process.pid}-${++names}`;

beforeEach(async () => {
  gpu = await startComfyuiStandIn({ stepMs: 250 });
  bench = await Bench.open({ temporalAddress });
  const sites = { gpu: { provider: 'comfyui', baseUrl: gpu.url } };
  await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify({ sites, defaults: { heartbeatTimeout: 4 } }));
});

afterEach(async () => {
  await bench.close();
  await gpu.close();
});

const hrefsOf = (events: readonly StreamEvent[]) =>
  events.filter(({ event }) => event === 'preview').map(({ data }) => data['href']);
const hasEnded = (events: readonly StreamEvent[]): boolean => events.some(({ event }) => event === 'ended');

it('pictures of ComfyUI are seen on the page while they are made, and are nowhere afterwards', async () => {
  const { web } = await startWeb(bench);
  const request = { prompt: 'a pear', name: fresh(), params: { steps: 20 } };
  const { batchId } = await web.post<{ batchId: string }>('/batches', request);
  const seen: [status: number, type: string | null, head: string][] = [];
  const events = await web.events(batchId, (all) => {
    const href = hrefsOf(all).at(-1);
    if (seen.length === 0 && typeof href === 'string') {
      seen.push([0, null, '']);
      void web.ask('GET', href).then(async (response) => {
        const head = Buffer.from(await response.arrayBuffer()).subarray(0, 3);
        seen.push([response.status, response.headers.get('content-type'), head.toString('hex')]);
      });
    }
    return hasEnded(all) && hrefsOf(all).at(-1) === undefined;
  });
  expect(seen.at(-1)).toEqual([200, 'image/jpeg', 'ffd8ff']);
  const hrefs = hrefsOf(events);
  // About one a second, of 20 steps in five seconds; the last one tells that it has gone.
  expect(hrefs.length).toBeGreaterThanOrEqual(3);
  expect(hrefs.length).toBeLessThanOrEqual(9);
  expect(events.filter(({ event }) => event === 'preview').every(({ id, data }) => id === '' && data['index'] === 0)).toBe(true);
  expect((await web.ask('GET', `/api/v1/batches/${batchId}/previews/0`)).status).toBe(404);
  const client = await testClient(temporalAddress);
  const history = JSON.stringify(historyToJSON(await client.workflow.getHandle(`batch/${batchId}`).fetchHistory()));
  expect(history).not.toContain('/9j/');
}, 60_000);

it('a worker of another command leaves previews for the page, and for nobody once it has ended', async () => {
  const { web, running } = await startWeb(bench);
  const run = bench.start(['run', '--prompt', 'a pear', '--name', fresh(), '--param', 'steps=20']);
  const asked = (): unknown[] => gpu.meter.jobs.map(({ extraData }) => extraData['preview_method']);
  const { batches } = await (async () => {
    let list: { batches: { batchId: string }[] } = { batches: [] };
    await until('the batch is there', async () => (list = await web.get('/batches')).batches.length > 0);
    return list;
  })();
  const name = batches[0]?.batchId ?? '';
  const events = await web.events(name, (all) => hasEnded(all));
  expect(asked()).toEqual(['auto']);
  expect(hrefsOf(events).filter((href) => href !== undefined).length).toBeGreaterThan(0);
  await run.finished;
  running.child.kill('SIGTERM');
  await running.finished;
  await bench.run('run', '--prompt', 'a plum', '--name', fresh(), '--param', 'steps=2');
  expect(asked()).toEqual(['auto', undefined]);
}, 60_000);

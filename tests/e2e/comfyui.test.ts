import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { describe, expect, inject, test, type TestContext } from 'vitest';
import { TEMPLATES } from '../../src/providers/comfyui/workflow/templates.js';
import { type ComfyuiStandIn, type ComfyuiStandInOptions, startComfyuiStandIn } from '../../stand-ins/src/comfyui.js';
import { Bench, CANARY, testClient, until } from './harness.js';
import { decoded, filesBelow } from './kept.js';
import { killGroup } from './processes.js';
import { freshName } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
const LIMIT_MS = 120_000;

/** A folder whose one site is a ComfyUI server, or several. */
async function open({ onTestFinished }: TestContext, ...options: ComfyuiStandInOptions[]) {
  const bench = await Bench.open({ temporalAddress });
  const servers = await Promise.all((options.length > 0 ? options : [{}]).map((one) => startComfyuiStandIn(one)));
  onTestFinished(async () => {
    await bench.close();
    await Promise.all(servers.map((server) => server.close()));
  });
  const [first] = servers;
  if (!first) throw new Error('no server');
  const name = freshName();
  const settings = servers.length > 1 ? { servers: servers.map(({ url }) => url) } : {};
  const gpu = { provider: 'comfyui', baseUrl: first.url, settings };
  const defaults = { requestDelay: 0, heartbeatTimeout: 4 };
  await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify({ sites: { [name]: gpu }, defaults }));
  return { bench, servers, server: first, name };
}

const executions = (servers: readonly ComfyuiStandIn[]) => servers.flatMap(({ meter }) => meter.executions());

/** A job that somebody else queues. */
async function queueForOthers({ url }: ComfyuiStandIn, seed: number): Promise<void> {
  const workflow = structuredClone(TEMPLATES[0]?.workflow) as Record<string, { inputs: Record<string, unknown> }>;
  Object.assign(workflow['25']?.inputs ?? {}, { noise_seed: seed });
  Object.assign(workflow['17']?.inputs ?? {}, { steps: 2 });
  const body = JSON.stringify({ prompt: workflow, client_id: 'somebody-else' });
  expect((await fetch(`${url}/prompt`, { method: 'POST', body })).status).toBe(200);
}

// One after the other: they share a namespace, and a worker of one would take tasks of another.
describe('a batch on ComfyUI', () => {
  test('is the demo: six pictures from prompts', { timeout: LIMIT_MS }, async (context) => {
    const { bench } = await open(context);
    const { code, stderr, events } = await bench.run('demo', 'comfyui', '--folder', 'show');
    expect(code, stderr).toBe(0);
    expect(events.at(-1)).toMatchObject({ summary: { tally: { success: 6, images: 6 } } });
  });

  test('that is cancelled is gone from the server, and jobs of others are made', { timeout: LIMIT_MS }, async (context) => {
    const { bench, server, name } = await open(context, { stepMs: 400 });
    const list = await bench.withItems(6);
    const running = bench.start(['run', list, '--name', name, '--concurrency', '6', '--param', 'steps=50']);
    await until('one runs and five wait', () => server.meter.jobs.length === 6 && (server.meter.jobs[0]?.steps ?? 0) > 1);
    await Promise.all([queueForOthers(server, 1), queueForOthers(server, 2)]);
    expect((await bench.run('cancel', name)).code).toBe(0);
    await running.finished;
    await until('the others are made', () => server.meter.jobs.slice(6).every(({ end }) => end === 'success'));
    const [first, ...waiting] = server.meter.jobs.slice(0, 6);
    expect(first?.end).toBe('interrupted');
    // One that waits may begin between the end of the first and its own.
    const begun = waiting.filter(({ end }) => end !== 'deleted');
    expect(begun.map(({ end }) => end)).toEqual(begun.map(() => 'interrupted'));
    for (const { steps = 0 } of begun) expect(steps).toBeLessThanOrEqual(2);
    const hit = server.meter.interrupts.find((one) => one.hit !== undefined);
    expect((server.meter.jobs[0]?.endedAt ?? 0) - (hit?.at ?? 0)).toBeLessThan(2 * 400);
    expect((await bench.manifest(name)).map(({ status }) => status)).toEqual(Array(6).fill('cancelled'));
  });
});

describe('the key of Comfy.org', () => {
  const workflow = {
    '1': { class_type: 'FluxProUltraImageNode', inputs: { prompt: '', seed: 0 } },
    '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'bought' } },
  };

  test('is with the server alone: not in history, files and output', { timeout: LIMIT_MS }, async (context) => {
    // A server that shows it in its queue and history, and nodes that repeat it where it is refused.
    const { bench, server, name } = await open(context, { version: '0.3.64' });
    const refused = `${CANARY}-refused`;
    const site = (env: string) => ({ provider: 'comfyui', baseUrl: server.url, settings: { comfyOrgKey: { env } } });
    const params = { workflow, map: { prompt: '1.prompt' } };
    const sites = { [name]: { ...site('BANANA_KEY'), params }, [`${name}-refused`]: { ...site('REFUSED_KEY'), params } };
    const defaults = { site: name, requestDelay: 0, heartbeatTimeout: 4 };
    await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify({ sites, defaults }));
    await writeFile(join(bench.folder, '.env'), `BANANA_KEY=${CANARY}\nREFUSED_KEY=${refused}\n`);
    const list = await bench.withItems(2);
    const bought = await bench.run('run', list, '--name', name);
    expect(bought.code, bought.stderr).toBe(0);
    const failed = await bench.run('run', list, '--name', `${name}-refused`, '--site', `${name}-refused`);
    expect(failed.code, failed.stderr).toBe(100);
    expect((await bench.manifest(`${name}-refused`)).map(({ message }) => message)).toEqual(
      Array(2).fill(expect.stringContaining('401 for X-API-KEY: [key]')),
    );
    expect(new Set(server.meter.jobs.map(({ apiKey }) => apiKey))).toEqual(new Set([CANARY, refused]));
    const client = await testClient(temporalAddress);
    const ids = [name, `${name}-refused`].flatMap((batch) => [`batch/${batch}`, `batch/${batch}/0`]);
    const histories = await Promise.all(ids.map(async (id) => historyToJSON(await client.workflow.getHandle(id).fetchHistory())));
    const screens = [bought, failed].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    for (const text of [...histories, ...screens, ...(await filesBelow(bench.folder))]) {
      expect(text).not.toContain(CANARY);
      expect(decoded(text)).not.toContain(CANARY);
    }
  });
});

describe('a batch on ComfyUI whose worker is killed', () => {
  test('while a job runs follows the same job to its end', { timeout: LIMIT_MS }, async (context) => {
    const { bench, server, name } = await open(context, { stepMs: 400 });
    const list = await bench.withItems(2);
    const running = bench.start(['run', list, '--name', name, '--concurrency', '2', '--param', 'steps=20'], { detached: true });
    await until('a job is under way', () => (server.meter.executions()[0]?.steps ?? 0) > 2);
    await killGroup(running);
    server.setStepMs(100);
    const { code, stderr } = await bench.run('resume', name);
    expect(code, stderr).toBe(0);
    expect(server.meter.executions().map(({ end }) => end)).toEqual(['success', 'success']);
  });

  test('while it submits finds the job by its id', { timeout: LIMIT_MS }, async (context) => {
    const troubles = [{ on: 'request', method: 'POST', path: '/prompt', latencyMs: 30_000, times: 1 }] as const;
    const { bench, server, name } = await open(context, { stepMs: 10, troubles });
    const list = await bench.withItems(1);
    const running = bench.start(['run', list, '--name', name], { detached: true });
    await until('the job was taken', () => server.meter.jobs.length === 1);
    await killGroup(running);
    const { code, stderr } = await bench.run('resume', name);
    expect(code, `${stderr} ${JSON.stringify(await bench.manifest(name))}`).toBe(0);
    expect(server.meter.executions()).toHaveLength(1);
    expect(await bench.manifest(name)).toMatchObject([{ status: 'success', attempts: 1, calls: { sent: 1, delivered: 1 } }]);
  });
});

describe('a batch on several ComfyUI servers', () => {
  test('goes on when one of three servers dies in the middle', { timeout: LIMIT_MS }, async (context) => {
    const { bench, servers, name } = await open(context, { stepMs: 5 }, { stepMs: 10 }, { stepMs: 15 });
    const list = await bench.withItems(24);
    const running = bench.start(['run', list, '--name', name]);
    await until('a third is made', () => executions(servers).length >= 8);
    await servers[1]?.stop();
    const { code, stderr } = await running.finished;
    expect(code, stderr).toBe(0);
    expect((await bench.summary(name)).success).toBe(24);
    const made = executions(servers).filter(({ end }) => end === 'success');
    expect(made.length).toBeGreaterThanOrEqual(24);
    expect(executions(servers).length - made.length).toBeLessThanOrEqual(1);
  });
});

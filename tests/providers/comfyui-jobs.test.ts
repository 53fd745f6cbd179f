import { said } from './said.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/domain/json.js';
import { comfyui } from '../../src/providers/comfyui/provider.js';
import type { FollowContext, Site } from '../../src/providers/provider.js';
import { type ComfyuiTrouble, outOfMemory } from '../../stand-ins/src/comfyui.js';
import { answer } from '../../stand-ins/src/troubles.js';
import { PROMPT_ID, startComfy } from './comfyui-site.js';
import { useWorkbench, type Workbench } from './workbench.js';

const bench = useWorkbench();
const SLOW = { steps: 10 };
const POST = { on: 'request', method: 'POST', path: '/prompt' } as const;

/** A job that is queued and not followed yet. */
async function submitted(work: Workbench, site: Site, params: JsonObject = {}, more: { previews?: true } = {}): Promise<Json> {
  const request = { prompt: 'a cat', references: [], params };
  const submission = await comfyui.submit(request, { ...work.context(site), ...more });
  if (submission.kind !== 'pending') throw new Error(`it is ${submission.kind}`);
  expect(submission.queues).toBe(true);
  return submission.operation;
}

const follow = (work: Workbench, site: Site, operation: Json, more: Partial<FollowContext> = {}) =>
  comfyui.poll?.(operation, { ...work.context(site), ...more });

describe('a job', () => {
  it('runs once, under an id of its own, and its seed is told', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { prefix: '/comfyui' });
    const submission = await work.generate(comfyui, site, { params: { seed: '18446744073709551615' } });
    expect(submission).toMatchObject({ kind: 'done', images: [{ type: 'image/png', seed: '18446744073709551615' }] });
    expect(standIn.meter.executions().map(({ promptId, clientId }) => [promptId, clientId])).toEqual([[PROMPT_ID, PROMPT_ID]]);
  });

  it('tells of its queue, its nodes by class and its steps', async () => {
    const work = bench();
    const { site } = await startComfy(work, { stepMs: 60 });
    const told: JsonObject[] = [];
    const progress = (detail: JsonObject): void => void told.push(detail);
    await follow(work, site, await submitted(work, site, SLOW), { progress });
    expect(told).toContainEqual(expect.objectContaining({ server: 'gpu', node: 'SamplerCustomAdvanced', step: 9, of: 10 }));
  });

  it('shows how its picture looks while it is made', async () => {
    const work = bench();
    const { site } = await startComfy(work, { stepMs: 60 });
    const seen: { readonly bytes: Uint8Array; readonly type: string }[] = [];
    const preview = (bytes: Uint8Array, type: string): void => void seen.push({ bytes, type });
    await follow(work, site, await submitted(work, site, SLOW, { previews: true }), { preview });
    expect(seen.length).toBeGreaterThan(3);
    expect(new Set(seen.map(({ type }) => type))).toEqual(new Set(['image/jpeg']));
    // Start and end of a JPEG.
    for (const { bytes } of seen) expect([...bytes.subarray(0, 2), ...bytes.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
  });

  it.each<[string, ComfyuiTrouble]>([
    ['is never accepted', { on: 'socket', action: { kind: 'refuse', status: 502 } }],
    ['stays open and silent', { on: 'socket', action: { kind: 'stall', after: 0 } }],
    ['breaks every few frames', { on: 'socket', action: { kind: 'cut', after: 3 } }],
    ['shuffles its frames', { on: 'socket', action: { kind: 'shuffle' } }],
    ['says all twice', { on: 'socket', action: { kind: 'duplicate' } }],
    ['brings those of others', { on: 'socket', action: { kind: 'foreign' } }],
  ])('is made once when its socket %s', async (_, trouble) => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { stepMs: 20, troubles: [trouble] });
    expect(await work.generate(comfyui, site, { params: SLOW })).toMatchObject({ kind: 'done' });
    expect(standIn.meter.executions()).toHaveLength(1);
  });

  it('is made once when its socket is cut 20 times', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { stepMs: 150 });
    const made = work.generate(comfyui, site, { params: { steps: 25 } });
    for (let cuts = 0; cuts < 20; cuts++) {
      await sleep(100);
      standIn.cutSockets();
    }
    expect(await made).toMatchObject({ kind: 'done' });
    expect(standIn.meter.executions()).toHaveLength(1);
  });

  it('is found although the history is late', async () => {
    const work = bench();
    const { site } = await startComfy(work, { historyGapMs: 800 });
    expect(await work.generate(comfyui, site)).toMatchObject({ kind: 'done' });
  });

  it('gives all pictures of all its nodes', async () => {
    const work = bench();
    const { site } = await startComfy(work);
    const second = { '60': { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'b' } } };
    const workflow = { ...(await import('../../src/providers/comfyui/workflow/templates.js')).TEMPLATES[0]?.workflow, ...second };
    const params = { workflow, inputs: { '27.batch_size': 2 }, embeddedWorkflow: 'strip' };
    const submission = await work.generate(comfyui, site, { params });
    if (submission.kind !== 'done') throw new Error(submission.kind);
    expect(submission.images).toHaveLength(4);
    const bytes = await Promise.all(submission.images.map((image) => work.bytes(image)));
    for (const one of bytes) expect(one.includes('class_type')).toBe(false);
  });

  it('keeps the workflow in its PNG unless that is not wanted', async () => {
    const work = bench();
    const { site } = await startComfy(work);
    const submission = await work.generate(comfyui, site);
    const image = submission.kind === 'done' ? submission.images[0] : undefined;
    expect(image && (await work.bytes(image)).includes('class_type')).toBe(true);
  });
});

describe('over the websocket', () => {
  it.each(['0.33.0', '0.3.64', '0.3.40'] as const)(
    'pictures come with nothing left on a server of version %s',
    async (version) => {
      const work = bench();
      const { standIn, site } = await startComfy(work, { version, previewMethod: 'auto' });
      const params = { saveImageWebsocket: true, inputs: { '27.batch_size': 2 } };
      const submission = await work.generate(comfyui, site, { params });
      expect(submission.kind === 'done' && submission.images.map(({ type }) => type)).toEqual(['image/png', 'image/png']);
      expect(standIn.meter.requests('GET', '/view')).toHaveLength(0);
    },
  );

  it('a picture that a lost socket took with it costs another try, and says how to avoid that', async () => {
    const work = bench();
    const { site } = await startComfy(work, { troubles: [{ on: 'socket', action: { kind: 'cut', after: 3 } }] });
    const failure = await work.failure(comfyui, site, { params: { saveImageWebsocket: true } });
    expect(failure).toMatchObject({ code: 'no_image', billing: 'unbilled' });
    expect(said(failure.message)).toContain('Without saveImageWebsocket, such pictures are not lost');
  });
});

describe('a submission whose answer is lost', () => {
  it.each<[string, ComfyuiTrouble]>([
    ['breaks off', { ...POST, action: { kind: 'reset', when: 'answering' } }],
    ['is a 502 of a proxy', { ...POST, action: answer(502, 'Bad Gateway'), effect: true }],
    ['is no JSON', { ...POST, action: { kind: 'truncate', at: 0.5 } }],
  ])('because it %s, is found by its id and not sent again', async (_, trouble) => {
    for (const version of ['0.33.0', '0.3.40'] as const) {
      const work = bench();
      const { standIn, site } = await startComfy(work, { version, troubles: [trouble] });
      expect(await work.generate(comfyui, site)).toMatchObject({ kind: 'done' });
      expect(standIn.meter.executions()).toHaveLength(1);
    }
  });

  it('together with its worker, is found by the id that its key gives', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work);
    await submitted(work, site);
    const recovered = comfyui.recover?.(work.context(site).key, site, {});
    if (recovered?.kind !== 'pending') throw new Error('not recovered');
    expect(await follow(work, site, recovered.operation)).toMatchObject({ kind: 'done' });
    expect(standIn.meter.executions()).toHaveLength(1);
  });

  it('and that never arrived is one that cost nothing', async () => {
    const work = bench();
    const { site } = await startComfy(work);
    const recovered = comfyui.recover?.(work.context(site).key, site, {});
    if (recovered?.kind !== 'pending') throw new Error('not recovered');
    const end = await follow(work, site, recovered.operation);
    expect(end).toMatchObject({ kind: 'failed', failure: { code: 'network', billing: 'unbilled' } });
  });
});

describe('a job that comes to nothing', () => {
  it('because its server was restarted, is lost for nothing', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { stepMs: 50 });
    const ended = follow(work, site, await submitted(work, site, SLOW));
    await expect.poll(() => standIn.meter.executions().length).toBe(1);
    await standIn.restart();
    const end = await ended;
    expect(end).toMatchObject({ kind: 'failed', failure: { code: 'network', billing: 'unbilled' } });
    expect(JSON.stringify(end)).toContain('comfyui.restarted');
  });

  it('because a node ran out of memory, may be tried again after its models were unloaded', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, {
      troubles: [{ on: 'node', class: 'SamplerCustomAdvanced', action: outOfMemory() }],
    });
    const failure = await work.failure(comfyui, site);
    expect(failure).toMatchObject({ code: 'server_error', billing: 'unbilled' });
    expect(failure.message).toContain(
      'node 13 (SamplerCustomAdvanced) failed on gpu: torch.OutOfMemoryError: CUDA out of memory',
    );
    expect(standIn.meter.requests('POST', '/free')).toHaveLength(1);
  });

  it.each([
    [{ models: { unet_gguf: ['other.gguf'] } }, {}, '12 (UnetLoaderGGUF): Value not in list: unet_name'],
    [{ missingClasses: ['UnetLoaderGGUF'] }, {}, "Node 'UnetLoaderGGUF' not found. The custom node may not be installed."],
    [{}, { inputs: { '27.batch_size': 9999 } }, '27 (EmptySD3LatentImage): Value 9999 bigger than max of 4096: batch_size'],
  ])('because the server refuses it, names the node and is not tried again', async (options, params, words) => {
    const work = bench();
    const { standIn, site } = await startComfy(work, options);
    const failure = await work.failure(comfyui, site, { params });
    expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    expect(failure.message).toContain(words);
    expect(standIn.meter.requests('POST', '/prompt')).toHaveLength(1);
  });

  it('because one of its outputs was dropped, is taken out of the queue', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { stepMs: 50 });
    const bad = {
      '60': { class_type: 'LoadImage', inputs: { image: 'nope.png' } },
      '61': { class_type: 'SaveImage', inputs: { images: ['60', 0], filename_prefix: 'b' } },
    };
    const workflow = { ...(await import('../../src/providers/comfyui/workflow/templates.js')).TEMPLATES[0]?.workflow, ...bad };
    const failure = await work.failure(comfyui, site, { params: { workflow, steps: 20 } });
    expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    expect(failure.message).toContain('60 (LoadImage)');
    expect(standIn.meter.jobs[0]?.end).not.toBe('success');
  });

  it('because it ran longer than the single timeout, is stopped; the time in the queue does not count', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { stepMs: 60 });
    const first = await comfyui.submit(
      { prompt: 'b', references: [], params: SLOW },
      { ...work.context(site), key: 'b.n/000001-a1-s1' },
    );
    expect(first.kind).toBe('pending');
    const second = await submitted(work, site, { steps: 100 });
    const end = await follow(work, site, second, { executionLimitMs: 400 });
    expect(end).toMatchObject({ kind: 'failed', failure: { code: 'timeout', billing: 'unbilled' } });
    expect(standIn.meter.jobs.map((job) => job.end)).toEqual(['success', 'interrupted']);
  });

  it('because a cached run names a file that is gone, empties the cache for the next try', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work);
    standIn.setTroubles([{ on: 'request', method: 'GET', path: '/view', action: answer(404, '') }]);
    expect(await work.failure(comfyui, site)).toMatchObject({ code: 'no_image', billing: 'unbilled' });
    expect(standIn.meter.requests('POST', '/free')).toHaveLength(1);
  });
});

it('a server that is away in the middle is waited for', async () => {
  const work = bench();
  const { standIn, site } = await startComfy(work, { stepMs: 30 });
  const operation = await submitted(work, site, SLOW);
  standIn.setTroubles([{ on: 'request', times: 6, action: answer(502, 'Bad Gateway') }]);
  expect(await follow(work, site, operation)).toMatchObject({ kind: 'done' });
  expect(standIn.meter.executions()).toHaveLength(1);
});

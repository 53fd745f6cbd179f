import { describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { comfyui } from '../../src/providers/comfyui/provider.js';
import { TEMPLATES } from '../../src/providers/comfyui/workflow/templates.js';
import type { Workflow } from '../../src/providers/comfyui/workflow/workflow.js';
import { EXR, WEBM } from '../../stand-ins/src/comfyui/output-nodes.js';
import { answer, htmlPage } from '../../stand-ins/src/troubles.js';
import { PROMPT_ID, startComfy } from './comfyui-site.js';
import { useWorkbench, type Workbench } from './workbench.js';

vi.mock('../../src/providers/comfyui/servers/patience.js', () => ({
  PATIENCE: { questionMs: 20_000, choiceMs: 5_000, oddMs: 1_500, blinkMs: 500, refusedMs: 1_500, silentMs: 1_500 },
}));

const bench = useWorkbench();
const [FLUX] = TEMPLATES.map(({ workflow }) => workflow) as [Workflow];
const { '9': _, ...WITHOUT_SAVE } = FLUX;
const SAVE_WEBM = {
  class_type: 'SaveWEBM',
  inputs: { images: ['8', 0], filename_prefix: 'clip', codec: 'vp9', fps: 24 },
};
const SAVE_EXR = {
  class_type: 'SaveImageAdvanced',
  inputs: { images: ['8', 0], filename_prefix: 'deep', format: 'exr', 'format.bit_depth': '16-bit' },
};
const SOUND = { class_type: 'EmptyAudio', inputs: { duration: 1, sample_rate: 44_100 } };
const SAVE_SOUND = { class_type: 'SaveAudio', inputs: { audio: ['70', 0], filename_prefix: 'sound' } };
const TEXT = { class_type: 'PreviewAny', inputs: { source: ['70', 0] } };

async function made(work: Workbench, workflow: JsonObject, params: JsonObject = {}) {
  const { standIn, site } = await startComfy(work);
  const submission = await work.generate(comfyui, site, { params: { workflow, steps: 1, ...params } });
  if (submission.kind !== 'done') throw new Error(submission.kind);
  return { standIn, submission };
}

describe('outputs of a workflow', () => {
  it('that are no pictures are stored as they are when there is no picture, with file and node', async () => {
    const work = bench();
    const { submission } = await made(work, { ...WITHOUT_SAVE, '70': SOUND, '71': SAVE_WEBM, '72': SAVE_SOUND, '73': TEXT });
    expect(submission.images.map(({ kind, type, name, node }) => [kind, type, name, node])).toEqual([
      ['video', 'video/webm', 'clip_00001_.webm', '71 (SaveWEBM)'],
      ['audio', 'audio/flac', 'sound_00001_.flac', '72 (SaveAudio)'],
      ['text', 'text/plain', 'node_73.txt', '73 (PreviewAny)'],
    ]);
    const [video] = submission.images;
    expect(video && (await work.bytes(video))).toEqual(WEBM);
  });

  it('beside a picture are skipped and named, and the picture is stored', async () => {
    const work = bench();
    const { submission } = await made(work, { ...FLUX, '71': SAVE_WEBM });
    expect(submission.images.map(({ type, node }) => [type, node])).toEqual([['image/png', '9 (SaveImage)']]);
    expect(submission.skipped).toEqual([expect.stringContaining('clip_00001_.webm of node 71 (SaveWEBM)')]);
  });

  it('are all stored if that is wanted, and those of some nodes if they are named', async () => {
    const work = bench();
    const workflow = { ...FLUX, '71': SAVE_WEBM, '74': SAVE_EXR };
    const all = await made(work, workflow, { outputs: 'all' });
    expect(all.submission.images.map(({ name }) => name?.split('.').at(-1))).toEqual(['png', 'webm', 'exr']);
    const some = await made(work, workflow, { outputs: '71' });
    expect(some.submission.images.map(({ kind }) => kind)).toEqual(['video']);
  });

  it('that are pictures of a format without a mark in its bytes are pictures all the same', async () => {
    const work = bench();
    const { submission } = await made(work, { ...WITHOUT_SAVE, '74': SAVE_EXR });
    expect(submission.images).toMatchObject([{ kind: 'image', type: 'image/x-exr', name: 'deep_00001_.exr' }]);
    const [image] = submission.images;
    expect(image && (await work.bytes(image))).toEqual(EXR);
  });

  it('of a node that is not there are refused before anything is sent', () => {
    const wrong = comfyui.params.safeParse({ template: 'flux-text-to-image', outputs: '9,99' });
    expect(wrong.error?.issues[0]?.message).toContain('has no node with the id or title "99"');
  });

  it('that are damaged for good are named, and those beside them are stored', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work);
    standIn.setTroubles([
      { on: 'request', method: 'GET', path: '/view', times: 3, action: answer(200, 'torn', { 'content-type': 'image/png' }) },
    ]);
    const workflow = { ...FLUX, '60': { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'b' } } };
    const submission = await work.generate(comfyui, site, { params: { workflow, steps: 1 } });
    expect(submission).toMatchObject({ kind: 'done', images: [{ node: '60 (SaveImage)' }] });
    expect(submission.kind === 'done' && submission.skipped?.[0]).toContain('of node 9 (SaveImage) cannot be used');
  });

  it('of which nothing can be used end the item at once, at no charge', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work);
    standIn.setTroubles([
      { on: 'request', method: 'GET', path: '/view', action: answer(200, 'torn', { 'content-type': 'image/png' }) },
    ]);
    const failure = await work.failure(comfyui, site, { params: { steps: 1 } });
    expect(failure).toMatchObject({ code: 'invalid_response', billing: 'unbilled' });
    expect(failure.message).toContain('flux_00001_.png of node 9 (SaveImage) cannot be used');
    expect(standIn.meter.requests('GET', '/view')).toHaveLength(3);
  });
});

describe('an answer of a server', () => {
  it('with NaN in it is read, of our own job and of others in the queue', async () => {
    const work = bench();
    const odd = {
      newer: true,
      name: 'Statistics',
      title: null,
      module: 'custom_nodes.statistics',
      category: 'image',
      inputs: [
        { name: 'images', type: 'IMAGE' },
        { name: 'least', type: 'FLOAT' },
      ],
      outputs: [],
      isOutput: true,
      run: () => ({ outputs: [], ui: { mean: [NaN, -Infinity] } }),
    };
    const { standIn, site } = await startComfy(work, { extraClasses: [odd], version: '0.3.64', stepMs: 30 });
    const workflow = { ...FLUX, '80': { class_type: 'Statistics', inputs: { images: ['8', 0], least: 1 } } };
    const graph = { ...workflow, '17': { ...FLUX['17'], inputs: { ...FLUX['17']?.inputs, steps: 20 } } };
    const theirs = JSON.stringify({ prompt: graph }).replace('"least":1', '"least":NaN');
    await fetch(`${standIn.url}/prompt`, { method: 'POST', body: theirs });
    expect(await work.generate(comfyui, site, { params: { workflow, steps: 1 } })).toMatchObject({ kind: 'done' });
    expect(await (await fetch(`${standIn.url}/history/${PROMPT_ID}`)).text()).toContain('NaN');
  });

  it.each([
    ['is a web page', htmlPage(200)],
    ['is a redirect', answer(302, '', { location: 'https://login.example/' })],
    ['is a 404', answer(404, '')],
    ['is JSON of another form', answer(200, { hello: 'world' })],
  ])('that %s is waited for, then fails as one that cannot be read, and the job stays open', async (_what, action) => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { stepMs: 20 });
    const pending = await comfyui.submit({ prompt: 'a', references: [], params: { steps: 5 } }, work.context(site));
    if (pending.kind !== 'pending') throw new Error(pending.kind);
    standIn.setTroubles([{ on: 'request', action }]);
    const told: string[] = [];
    const progress = (detail: object): void => void told.push(...Object.keys(detail));
    const end = await comfyui.poll?.(pending.operation, { ...work.context(site), progress });
    expect(end).toMatchObject({ kind: 'failed', failure: { code: 'invalid_response', billing: 'unbilled', open: true } });
    expect(told).toContain('odd');
    standIn.setTroubles([]);
    expect(await comfyui.poll?.(pending.operation, work.context(site))).toMatchObject({ kind: 'done' });
    expect(standIn.meter.executions()).toHaveLength(1);
  });

  it('is waited for while its proxy restarts', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { stepMs: 20 });
    standIn.setTroubles([{ on: 'request', method: 'GET', times: 3, action: answer(404, 'no such backend') }]);
    expect(await work.generate(comfyui, site, { params: { steps: 5 } })).toMatchObject({ kind: 'done' });
    expect(standIn.meter.executions()).toHaveLength(1);
  });

  it('that says that the key is refused is believed after a while, not for as long as the batch lasts', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work);
    standIn.setTroubles([{ on: 'request', method: 'GET', action: answer(401, 'who are you') }]);
    expect(await work.failure(comfyui, site, { params: { steps: 1 } })).toMatchObject({ code: 'auth', billing: 'unbilled' });
  });
});

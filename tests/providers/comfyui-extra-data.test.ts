import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { comfyui } from '../../src/providers/comfyui/provider.js';
import { TEMPLATES } from '../../src/providers/comfyui/workflow/templates.js';
import type { Workflow } from '../../src/providers/comfyui/workflow/workflow.js';
import type { ComfyuiVersion } from '../../stand-ins/src/comfyui/versions.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { startComfy } from './comfyui-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();
const [FLUX] = TEMPLATES.map(({ workflow }) => workflow) as [Workflow];
const EDITOR = { id: 'as-it-was-drawn', version: 0.4, nodes: [{ id: 9, type: 'SaveImage', pos: [10, 20] }], links: [] };

const PARTNER = {
  '1': { class_type: 'FluxProUltraImageNode', inputs: { prompt: '', seed: 0 } },
  '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'bought' } },
};
const BOUGHT = { params: { workflow: PARTNER, map: { prompt: '1.prompt' } } };

/** A text chunk of a PNG file: its length stands before its type. */
function textIn(png: Buffer, name: string): string {
  const type = png.indexOf(`tEXt${name}\0`);
  const start = type + `tEXt${name}\0`.length;
  return png.subarray(start, type + 4 + png.readUInt32BE(type - 4)).toString('latin1');
}

describe('the workflow of the editor', () => {
  it('stands in the pictures that are stored, so that one of them can be dragged into ComfyUI', async () => {
    const work = bench();
    const { site } = await startComfy(work);
    const submission = await work.generate(comfyui, site, { params: { steps: 1, editorWorkflow: EDITOR } });
    const [image] = submission.kind === 'done' ? submission.images : [];
    const bytes = image ? await work.bytes(image) : Buffer.alloc(0);
    const [prompt, workflow] = [textIn(bytes, 'prompt'), textIn(bytes, 'workflow')];
    expect(JSON.parse(workflow)).toEqual(EDITOR);
    expect(JSON.parse(prompt)).toMatchObject({ '17': { inputs: { steps: 1 } } });
  });

  it('is not taken for the one in API format, nor the other way round', () => {
    const problems = (params: object) => comfyui.params.safeParse(params).error?.issues.map(({ message }) => message);
    expect(problems({ editorWorkflow: FLUX })).toEqual([expect.stringContaining('is not a file of the editor')]);
    expect(problems({ workflow: EDITOR })).toEqual([expect.stringContaining('is a file of the editor')]);
    expect(problems({ workflow: FLUX, editorWorkflow: JSON.stringify(EDITOR) })).toBeUndefined();
  });
});

describe('the place of a job in the queue', () => {
  it.each([
    { queuePriority: 'front', before: true },
    { queuePriority: -2.5, before: true },
    { queuePriority: 40, before: false },
    { queuePriority: undefined, before: false },
  ])('is that of the priority $queuePriority', async ({ queuePriority, before }) => {
    const work = bench();
    const { site, standIn } = await startComfy(work);
    // The server gives these 0, 1 and 2.
    for (let count = 0; count < 3; count++) {
      await fetch(`${standIn.url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt: FLUX }) });
    }
    await work.generate(comfyui, site, { params: { steps: 1, ...(queuePriority !== undefined && { queuePriority }) } });
    const [, , last, ours] = standIn.meter.jobs.map(({ number }) => number);
    expect(Number(ours) < Number(last)).toBe(before);
    if (typeof queuePriority === 'number') expect(ours).toBe(queuePriority);
  });

  it('is a number or the word front', () => {
    const problem = comfyui.params.safeParse({ queuePriority: 'first' }).error?.issues;
    expect(problem).toHaveLength(1);
  });
});

describe('the key of Comfy.org', () => {
  it('goes to partner nodes with the job, and without it they refuse to work', async () => {
    const work = bench();
    const { site, standIn } = await startComfy(work);
    expect((await work.failure(comfyui, site, BOUGHT)).message).toContain('Please login first');
    const comfyOrgKey = new Secret('comfyui-1234567890', 'environment variable COMFY_ORG_KEY');
    const { site: other, standIn: second } = await startComfy(work);
    const submission = await work.generate(comfyui, { ...other, moreKeys: { comfyOrgKey } }, BOUGHT);
    expect(submission).toMatchObject({ kind: 'done', images: [{ node: '2 (SaveImage)' }] });
    expect(standIn.meter.jobs.map(({ apiKey }) => apiKey)).toEqual([undefined]);
    expect(second.meter.jobs.map(({ apiKey }) => apiKey)).toEqual(['comfyui-1234567890']);
  });

  it.each<ComfyuiVersion>(['0.33.0', '0.3.64'])('is in no message and file, though a node of %s repeats it', async (version) => {
    const work = bench();
    const { site } = await startComfy(work, { version });
    const comfyOrgKey = new Secret('comfyui-refused-1234567890', 'environment variable COMFY_ORG_KEY');
    const failure = await work.failure(comfyui, { ...site, moreKeys: { comfyOrgKey } }, BOUGHT);
    expect(failure.message).toContain('401 for X-API-KEY: [key]');
    expect(JSON.stringify(failure)).not.toContain('1234567890');
  });

  it('stays here where no node of the workflow is paid there, and goes along where the server does not tell', async () => {
    const work = bench();
    const comfyOrgKey = new Secret('comfyui-1234567890', 'environment variable COMFY_ORG_KEY');
    const { site, standIn } = await startComfy(work);
    await work.generate(comfyui, { ...site, moreKeys: { comfyOrgKey } }, { params: { steps: 1 } });
    expect(standIn.meter.jobs.map(({ apiKey }) => apiKey)).toEqual([undefined]);
    const { site: other, standIn: silent } = await startComfy(work);
    const path = '/object_info/UnetLoaderGGUF';
    silent.setTroubles([{ on: 'request', path, action: trouble.answer(404, 'no such route') }]);
    await work.generate(comfyui, { ...other, moreKeys: { comfyOrgKey } }, { params: { steps: 1 } });
    expect(silent.meter.jobs.map(({ apiKey }) => apiKey)).toEqual(['comfyui-1234567890']);
  });

  it('may have paid for a job that failed with it, and for none without it', async () => {
    const work = bench();
    const { site } = await startComfy(work);
    expect(await work.failure(comfyui, site, BOUGHT)).toMatchObject({ billing: 'unbilled' });
    const comfyOrgKey = new Secret('comfyui-refused-1234567890', 'environment variable COMFY_ORG_KEY');
    const failure = await work.failure(comfyui, { ...site, moreKeys: { comfyOrgKey } }, BOUGHT);
    expect(failure).toMatchObject({ billing: 'maybe' });
  });
});

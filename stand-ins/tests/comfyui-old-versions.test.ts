import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startComfyuiStandIn, type ComfyuiStandIn } from '../src/comfyui.js';
import { ask, FLAGS, openSocket, standIn, until, type Frame } from './comfyui-client.js';
import type { Line } from './comfyui-recording.js';
import { Replay } from './comfyui-replay.js';
import { textToImage } from './comfyui-workflows.js';

describe('0.3.64, recorded', () => {
  let site: ComfyuiStandIn;
  beforeAll(async () => {
    site = await startComfyuiStandIn({
      version: '0.3.64',
      stepsOnGrant: true,
      previewMethod: 'auto',
      models: { unet_gguf: ['flux1-dev-Q4_K_S.gguf', 'flux1-schnell-Q4_K_S.gguf'], vae: ['ae.safetensors'] },
    });
  });
  afterAll(() => site.close());

  const withNode = (id: string, node: object): ReturnType<typeof textToImage> => ({
    ...textToImage(),
    [id]: { ...textToImage()[id], ...node } as ReturnType<typeof textToImage>[string],
  });
  const leftOut = ({ type, data }: Frame): boolean =>
    ['status', 'binary', 'progress', 'progress_state'].includes(type) || (type === 'executing' && data['node'] !== null);

  it('answers as in v0.3.64/compare', async () => {
    const first = textToImage({ seed: 301, steps: 2 });
    const workflows = [
      ...Array.from({ length: 4 }, () => first),
      withNode('12', { class_type: 'NoSuchNode' }),
      withNode('12', { inputs: { unet_name: 'missing.gguf' } }),
      textToImage({ seed: 302, steps: 2 }),
      textToImage({ seed: 302, steps: 2 }),
      textToImage({ seed: 303, steps: 5 }),
      textToImage({ seed: 304, steps: 1 }),
      textToImage({ seed: 305, steps: 1 }),
      textToImage({ seed: 306, steps: 40 }),
      textToImage({ seed: 307, steps: 5 }),
      textToImage({ seed: 308, steps: 5 }),
    ];
    const before = async ({ http, note }: Line): Promise<void> => {
      // The first prompts were awaited one by one; what a foreign interrupt does is seen by the job going on.
      if (typeof (http?.json as { client_id?: string } | undefined)?.client_id === 'string' || !http?.json) return;
      if (http.path === '/prompt' || note === 'cached') await rest(site);
    };
    await new Replay(site, 'v0.3.64/compare', { workflows, leftOut, before }).play();
  });

  it('answers as in v0.3.64/previews-and-sockets', async () => {
    const socketSave = 'SaveImageWebsocket';
    const workflows = [
      textToImage({ seed: 311, steps: 2, save: socketSave }),
      textToImage({ seed: 312, steps: 2, save: socketSave }),
      textToImage({ seed: 313, steps: 1, save: socketSave }),
      textToImage({ seed: 314, steps: 3 }),
      textToImage({ seed: 315, steps: 8 }),
    ];
    await new Replay(site, 'v0.3.64/previews-and-sockets', {
      workflows,
      leftOut: ({ type, data }) => type === 'progress_state' || (type === 'status' && data['sid'] === undefined),
      closedMidRun: ['r1'],
    }).play();
  });
});

async function rest(site: ComfyuiStandIn): Promise<void> {
  await until(() => {
    for (const { promptId, end } of site.meter.jobs) if (end === undefined) site.grantSteps(promptId, Infinity);
    return site.meter.jobs.every(({ end }) => end !== undefined);
  });
}

it('before July 2025 mints every id, interrupts whatever runs, and knows neither feature flags nor progress_state', async () => {
  const site = await standIn({ version: '0.3.40', stepsOnGrant: true, previewMethod: 'auto' });
  const clientId = randomUUID();
  const socket = await openSocket(site, clientId, FLAGS);
  const mine = randomUUID();
  const posted = await ask(site, 'POST', '/prompt', { prompt: textToImage(), prompt_id: mine, client_id: clientId });
  const { prompt_id: minted } = posted.body as { prompt_id: string };
  expect([posted.status, minted === mine]).toEqual([200, false]);
  site.grantSteps(minted, 1);
  await socket.next(({ type }) => type === 'progress');
  await ask(site, 'POST', '/interrupt', { prompt_id: mine });
  site.grantSteps(minted, 1);
  await socket.end(minted);
  expect(site.meter.executions(minted)[0]).toMatchObject({ end: 'interrupted', steps: 1 });
  const types = new Set(socket.frames.map(({ type }) => type));
  expect([types.has('feature_flags'), types.has('progress_state'), types.has('binary')]).toEqual([false, false, true]);
  expect((await ask(site, 'GET', '/features')).status).toBe(404);
});

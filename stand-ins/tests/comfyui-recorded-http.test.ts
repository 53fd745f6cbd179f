import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NodeError, type NodeClass } from '../src/comfyui/node-types.js';
import { outOfMemory, startComfyuiStandIn, type ComfyuiStandIn } from '../src/comfyui.js';
import { ask, openSocket, until, useNumbers } from './comfyui-client.js';
import { linesOf, picture, type Line } from './comfyui-recording.js';
import { Replay } from './comfyui-replay.js';
import { changed, imageToImage, textToImage, type Making, type Workflow } from './comfyui-workflows.js';

/** One server for all files, in the state in which the recorded one was before the first. */
let site: ComfyuiStandIn;

const NUMBERS_USED = 35;
const FILES_SAVED = 16;

beforeAll(async () => {
  site = await startComfyuiStandIn({
    stepsOnGrant: true,
    models: { unet_gguf: ['flux1-dev-Q4_K_S.gguf', 'flux1-schnell-Q4_K_S.gguf'], vae: ['ae.safetensors'] },
    extraClasses: [failing],
  });
  await useNumbers(site, NUMBERS_USED);
  site.disk.makeFolder('output/rec');
  for (let i = 1; i <= FILES_SAVED; i++) {
    site.disk.write(`output/rec/txt2img_${String(i).padStart(5, '0')}_.png`, picture(100));
  }
});
afterAll(() => site.close());

const failing: NodeClass = {
  name: 'StandinFail',
  title: null,
  module: 'custom_nodes.standin',
  category: 'test',
  inputs: [
    { name: 'images', type: 'IMAGE' },
    { name: 'mode', type: 'STRING' },
    { name: 'seed', type: 'INT' },
  ],
  outputs: ['IMAGE'],
  run: () => {
    throw new NodeError('ValueError', 'synthetic failure');
  },
};

const without = (workflow: Workflow, id: string): Workflow =>
  Object.fromEntries(Object.entries(workflow).filter(([key]) => key !== id));

function withLoader(node: object): Workflow {
  return { ...textToImage(), '12': { inputs: { unet_name: 'flux1-dev-Q4_K_S.gguf' }, ...node } as unknown as Workflow[string] };
}

const missingPicture: Workflow = {
  '60': { class_type: 'SaveImage', inputs: { filename_prefix: 'x', images: ['61', 0] } },
  '61': { class_type: 'LoadImage', inputs: { image: 'nope.png' } },
};

it('accepts and rejects prompts as in http/01', async () => {
  const good = textToImage({ seed: 201 });
  const other = textToImage({ seed: 202 });
  const last = textToImage({ seed: 203 });
  const size = (width: unknown): Workflow => changed(good, { '27': { width } });
  const workflows = [
    ...Array.from({ length: 9 }, () => good),
    withLoader({ class_type: 'UnetLoaderGGUFXYZ' }),
    withLoader({ class_type: 'NoSuchNode', _meta: { title: 'My loader' } }),
    withLoader({}),
    changed(good, { '12': { unet_name: 'missing.gguf' } }),
    changed(good, { '16': { sampler_name: 'nope' } }),
    size(undefined),
    changed(good, { '8': { vae: undefined } }),
    size(8),
    size(20_000),
    changed(good, { '17': { steps: 'many' } }),
    changed(good, { '8': { vae: ['11', 0] } }),
    changed(good, { '8': { samples: ['99', 0] } }),
    changed(good, { '8': { samples: ['13', 7] } }),
    changed(good, { '26': { conditioning: ['26', 0] } }),
    imageToImage({ image: 'nope.png' }),
    changed(good, { '12': { unet_name: 'missing.gguf' }, '27': { width: 8 }, '17': { steps: undefined } }),
    without(good, '9'),
    { ...good, ...missingPicture },
    { ...changed(other, { '27': { unknown: 1 } }), '70': { class_type: 'VAELoader', inputs: { vae_name: 'ae.safetensors' } } },
    ...Array.from({ length: 5 }, () => last),
  ];
  const before = (line: Line): void => {
    if (line.http?.body === 'the same JSON, sent as text/plain')
      Object.assign(line.http, { body: JSON.stringify({ prompt: last }) });
  };
  await new Replay(site, 'http/01-prompt-accept-and-reject', { workflows, before, atRest: true }).play();
});

it('takes one prompt_id twice as in http/02', async () => {
  const twice = [textToImage({ seed: 212, steps: 1 }), textToImage({ seed: 213, steps: 2 })];
  const workflows = [
    textToImage({ seed: 211, steps: 7 }),
    ...twice,
    ...twice.slice(1),
    textToImage({ seed: 214, steps: 30 }),
    ...twice,
    textToImage({ seed: 215, steps: 30 }),
    ...twice,
  ];
  await new Replay(site, 'http/02-same-prompt-id-twice', {
    workflows,
    leftOut: ({ type, data }) =>
      type.startsWith('progress') ||
      (type === 'status' && data['sid'] === undefined) ||
      (type === 'executing' && data['node'] !== null),
  }).play();
});

/** Posts what a recording shows no request of. */
async function post(prompt: Workflow, promptId: string, more: object = {}): Promise<void> {
  const posted = await ask(site, 'POST', '/prompt', { prompt, prompt_id: promptId, client_id: 'c1', ...more });
  expect(posted.status).toBe(200);
}

const ended = (promptId: string): Promise<void> =>
  until(() => site.meter.jobs.some((job) => job.promptId === promptId && job.end !== undefined));

async function run(making: Making, promptId: string, more: object = {}, extra: Workflow = {}): Promise<void> {
  site.grantSteps(promptId, Infinity);
  await post({ ...textToImage(making), ...extra }, promptId, more);
  await ended(promptId);
}

it('lists queue, history and jobs as in http/03', async () => {
  const good = { seed: 221, steps: 1 };
  const running = '6b78be92-6a3b-420b-9604-d6e22e6f7411';
  const before = async ({ note, http }: Line): Promise<void> => {
    if (note === 'history: success') {
      const extra_data = { extra_pnginfo: { workflow: { id: 'wf-1' } }, my_field: 'kept' };
      await run(good, 'c8653fec-25c7-491d-8c49-95738ab9982f', { extra_data });
      const fails = { class_type: 'StandinFail', inputs: { mode: 'value_error', seed: 3 } };
      await run({ ...good, between: fails }, 'd0203df4-5a4f-4556-80a3-e00366edf5c7');
      const stopped = 'c02a03be-6b58-4a10-a0f5-06a56fe759da';
      await post(textToImage({ seed: 222, steps: 20 }), stopped);
      await until(() => site.meter.runningAt(Date.now())?.promptId === stopped);
      await ask(site, 'POST', '/interrupt', { prompt_id: stopped });
      site.grantSteps(stopped, 1);
      await ended(stopped);
      const preview: Workflow = { '62': { class_type: 'PreviewImage', inputs: { images: ['8', 0] } } };
      await run({ seed: 223, steps: 2 }, '27333d20-1d24-44e3-981d-78c914c867c3', {}, preview);
    }
    if (note?.startsWith('one running')) {
      await post(textToImage({ seed: 224, steps: 20 }), running);
      await until(() => site.meter.runningAt(Date.now())?.promptId === running);
      await post(textToImage({ seed: 225 }), '0de641df-72b6-448d-8649-e15a8347209b');
      await post(textToImage({ seed: 226 }), 'b8fbd08e-4017-4f57-acc8-147d702ebe3c');
      await post(textToImage({ seed: 227 }), '94a2f074-c8bd-4acb-bc26-d1c4f13ccde9', { front: true });
    }
    if (http?.path === `/history/${running}` && note !== 'after delete') {
      site.grantSteps(running, 1);
      await ended(running);
    }
  };
  await new Replay(site, 'http/03-queue-history-jobs', { before }).play();
});

it('interrupts and frees as in http/06', async () => {
  const first = 'ce6fee4a-856c-4e1f-946f-7eba7805a094';
  const second = '9976c143-ccdc-4619-a8e6-95f2380f4ac3';
  const before = async ({ note }: Line): Promise<void> => {
    if (note === 'id of a pending job') {
      await post(textToImage({ seed: 231, steps: 3 }), first);
      await until(() => site.meter.runningAt(Date.now())?.promptId === first);
      await post(textToImage({ seed: 232, steps: 3 }), second);
    }
    if (note === 'first job result') for (const id of [first, second]) site.grantSteps(id, Infinity);
    if (note === 'second job result') await ended(second);
  };
  await new Replay(site, 'http/06-interrupt-free-queue-calls', { before }).play();
  expect([first, second].map((id) => site.meter.executions(id)[0]?.end)).toEqual(['success', 'success']);
  const again = randomUUID();
  await run({ seed: 232, steps: 3 }, again);
  expect(site.meter.executions(again)[0]?.cached).toEqual([]);
});

it('describes itself as in http/07', async () => {
  const skip = ({ http }: Line): boolean => http?.path === '/system_stats';
  await new Replay(site, 'http/07-info-routes', { skip }).play();
  const [line] = linesOf('http/07-info-routes');
  const stats = (await ask(site, 'GET', '/system_stats')).body as { system: object; devices: object[] };
  const recorded = line?.response?.body as typeof stats;
  expect(Object.keys(stats.system)).toEqual(Object.keys(recorded.system));
  expect(Object.keys(stats.devices[0] ?? {})).toEqual(Object.keys(recorded.devices[0] ?? {}));
});

it('says that memory ran out as in ws/07', async () => {
  site.setTroubles([{ on: 'node', class: 'SamplerCustomAdvanced', times: 1, action: outOfMemory() }]);
  const clientId = randomUUID();
  const socket = await openSocket(site, clientId);
  const prompt_id = randomUUID();
  await ask(site, 'POST', '/prompt', { prompt: textToImage({ seed: 240 }), prompt_id, client_id: clientId });
  const { data } = await socket.next(({ type }) => type === 'execution_error');
  expect(data).toMatchObject({ node_id: '13', exception_type: 'torch.OutOfMemoryError' });
  expect(data['exception_message']).toMatch(/^CUDA out of memory.*TIPS/s);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { NodeError, type NodeClass } from '../src/comfyui/node-types.js';
import { startComfyuiStandIn, type ComfyuiStandIn } from '../src/comfyui.js';
import { until, type Frame } from './comfyui-client.js';
import { Replay, type Plan } from './comfyui-replay.js';
import { textToImage, type Making, type Workflow } from './comfyui-workflows.js';

/** One server for all files, as when they were recorded: numbers, caches and names of files go on from one to the next. */
let site: ComfyuiStandIn;

beforeAll(async () => {
  site = await startComfyuiStandIn({
    stepsOnGrant: true,
    models: { unet_gguf: ['flux1-dev-Q4_K_S.gguf', 'flux1-schnell-Q4_K_S.gguf'], vae: ['ae.safetensors'] },
    extraClasses: testNodes(),
  });
});
afterAll(() => site.close());

/** The nodes with which the recorded servers were made to fail and to be slow. */
function testNodes(): NodeClass[] {
  const common = { title: null, module: 'custom_nodes.standin', category: 'test' };
  const images = { name: 'images', type: 'IMAGE' };
  const seed = { name: 'seed', type: 'INT' };
  const heardInterrupt = async (): Promise<void> => {
    const before = site.meter.interrupts.length;
    await until(() => site.meter.interrupts.length > before);
  };
  return [
    {
      ...common,
      name: 'StandinFail',
      inputs: [images, { name: 'mode', type: 'STRING' }, seed],
      outputs: ['IMAGE'],
      run: ({ inputs }) => {
        if (inputs['mode'] === 'value_error') throw new NodeError('ValueError', 'synthetic failure');
        throw new NodeError('torch.OutOfMemoryError', OOM);
      },
    },
    {
      ...common,
      name: 'StandinBlock',
      inputs: [images, seed],
      outputs: ['IMAGE'],
      run: async ({ inputs }) => {
        await heardInterrupt();
        return { outputs: [inputs['images']] };
      },
    },
    {
      ...common,
      name: 'StandinBlockOut',
      inputs: [images],
      outputs: [],
      isOutput: true,
      run: async () => {
        await heardInterrupt();
        return { outputs: [], ui: { text: ['done'] } };
      },
    },
  ];
}

const OOM =
  'CUDA out of memory. Tried to allocate 2.00 GiB. (synthetic)\nThis error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might have accidentally set the batch_size to a large number.';

const failing = (mode: string, seed: number): Making['between'] => ({ class_type: 'StandinFail', inputs: { mode, seed } });
const noStates = ({ type }: Frame): boolean => type === 'progress_state';
const make = (...makings: Making[]): Workflow[] => makings.map((making) => textToImage(making));
const blockOut = (making: Making): Workflow => ({
  ...textToImage(making),
  '9': { class_type: 'StandinBlockOut', inputs: { images: ['8', 0] } },
});

const PLANS: Record<string, Plan> = {
  'ws/01-txt2img-default-no-previews': {},
  'ws/02-txt2img-cached-repeat': { workflows: make({}, { seed: 102, steps: 2 }) },
  'ws/03-txt2img-previews-no-feature-flags': { workflows: make({ seed: 103, width: 512, height: 384 }) },
  'ws/04-txt2img-previews-with-feature-flags': { workflows: make({ seed: 104, width: 512, height: 384 }) },
  'ws/05-saveimagewebsocket-no-feature-flags': {
    workflows: make({ seed: 105, save: 'SaveImageWebsocket' }, { seed: 105, save: 'SaveImageWebsocket' }),
    leftOut: noStates,
  },
  'ws/06-saveimagewebsocket-with-feature-flags': {
    workflows: make(
      { seed: 106, steps: 2, save: 'SaveImageWebsocket' },
      { seed: 107, steps: 2, batch: 2, save: 'SaveImageWebsocket' },
    ),
    leftOut: noStates,
  },
  'ws/07-execution-error': {
    workflows: make(
      { seed: 108, steps: 2, between: failing('value_error', 1) },
      { seed: 108, steps: 2, between: failing('oom', 1) },
    ),
    leftOut: noStates,
  },
  'ws/08-interrupt-while-running': {
    workflows: [
      ...make({ seed: 109, steps: 40 }, { seed: 110, steps: 40 }, { seed: 111, steps: 2 }),
      ...make({ seed: 111, steps: 2, between: { class_type: 'StandinBlock', inputs: { seed: 1 } } }),
      blockOut({ seed: 111, steps: 2 }),
    ],
    leftOut: noStates,
  },
  'ws/09-two-queued-delete-pending': {
    workflows: make({ seed: 112, steps: 3 }, { seed: 113, steps: 3 }, { seed: 114, steps: 3 }, { seed: 115, steps: 3 }),
    leftOut: noStates,
    statusApart: true,
  },
  'ws/10-reconnect-same-client-id': {
    workflows: make({ seed: 116, steps: 14 }, { seed: 117, steps: 5 }),
    leftOut: noStates,
    closedMidRun: ['ws1', 'ws4'],
  },
  'ws/11-second-socket-same-client-id-old-one-closes-late': {
    workflows: make({ seed: 118, steps: 14 }, { seed: 119, steps: 2 }, { seed: 120, steps: 1 }, { seed: 121, steps: 2 }),
    leftOut: noStates,
  },
  'ws/12-no-client-id-broadcast': {
    workflows: make(
      { seed: 122, steps: 2 },
      { seed: 122, steps: 2 },
      { seed: 122, steps: 2, save: 'SaveImageWebsocket' },
      { seed: 123, steps: 20 },
      { seed: 124, steps: 2, between: failing('value_error', 2) },
      { seed: 125, steps: 2 },
      { seed: 126, steps: 2 },
    ),
    leftOut: (frame, ws) => ws === 'A' && noStates(frame),
  },
  'ws/13-handshake-variants': {},
  'ws/14-img2img': {},
  'ws/15-previewimage-temp-output': { workflows: make({ seed: 127, steps: 2, save: 'PreviewImage' }), leftOut: noStates },
};

it.each(Object.entries(PLANS))('answers as in %s', async (file, plan) => {
  await new Replay(site, file, plan).play();
  expect(site.meter.runningAt(Date.now())).toBeUndefined();
});

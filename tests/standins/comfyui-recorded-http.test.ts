import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeError, type NodeClass } from '../../src/standins/comfyui/node-types.js';
import { outOfMemory, startComfyuiStandIn, type ComfyuiStandIn } from '../../src/standins/comfyui.js';
import { ask, imageToImage, openSocket, textToImage, type Making, type Workflow } from './comfyui-client.js';
import { differences } from './comfyui-matching.js';
import { linesOf, picture, Replay, until, type Line } from './comfyui-replay.js';

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
  for (let i = 0; i < NUMBERS_USED; i++) await ask(site, 'POST', '/prompt', {});
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

type Inputs = Record<string, unknown>;

/** The workflow with some inputs changed; undefined takes an input away. */
function changed(workflow: Workflow, nodes: Record<string, Inputs>): Workflow {
  const copy = structuredClone(workflow);
  for (const [id, inputs] of Object.entries(nodes)) {
    const node = copy[id];
    if (!node) continue;
    for (const [name, value] of Object.entries(inputs)) {
      if (value === undefined) delete node.inputs[name];
      else node.inputs[name] = value;
    }
  }
  return copy;
}

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

describe('files', () => {
  it('takes uploads as in http/04', async () => {
    await new Replay(site, 'http/04-upload-image', { skip: ({ http }) => http?.body?.includes('105906180') === true }).play();
  });

  const loads = linesOf('http/04-upload-image').filter((line) => line.loadImage !== undefined);
  it.each(loads)('loads $loadImage as in http/04', async ({ loadImage: image, ...line }) => {
    const prompt = {
      '1': { class_type: 'LoadImage', inputs: { image } },
      '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
    };
    const prompt_id = randomUUID();
    const posted = await ask(site, 'POST', '/prompt', { prompt, prompt_id });
    expect(posted.status).toBe(line.post);
    if (line.errors) {
      const { node_errors } = posted.body as { node_errors: Record<string, { errors: unknown }> };
      return expect(node_errors['1']?.errors).toEqual(line.errors);
    }
    await ended(prompt_id);
    const entry = (await ask(site, 'GET', `/history/${prompt_id}`)).body as Record<string, History>;
    expect(entry[prompt_id]?.status.status_str).toBe(line.result);
    const [, last] = entry[prompt_id]?.status.messages.at(-1) ?? [];
    expect(differences(line.exception, last?.exception_message)).toEqual([]);
    expect(last?.exception_type).toBe(line.exceptionType);
  });

  it('shows files as in http/05', async () => {
    await run({ seed: 230, steps: 1, prefix: 'view/v' }, randomUUID(), {
      extra_data: { extra_pnginfo: { workflow: { id: 1 } } },
    });
    const before = ({ note }: Line): void => {
      if (note?.startsWith('file removed')) expect(site.disk.remove('output/view/v_00001_.png')).toBe(true);
    };
    const skip = ({ http, note }: Line): boolean =>
      /[?&](?:preview|channel)=/.test(http?.path ?? '') || note?.startsWith('If-None-Match') === true;
    const workflows = [textToImage({ seed: 230, steps: 1, prefix: 'view/v' })];
    await new Replay(site, 'http/05-view', { before, skip, workflows }).play();
  });

  it('answers 304 to the ETag of a file, and nothing but heads to HEAD', async () => {
    site.disk.write('output/rec/a.png', picture(2159));
    const address = `${site.url}/view?filename=a.png&subfolder=rec`;
    const etag = (await fetch(address)).headers.get('etag') ?? '';
    expect((await fetch(address, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const head = await fetch(address, { method: 'HEAD' });
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['2159', '']);
  });
});

interface History {
  readonly status: {
    readonly status_str: string;
    readonly messages: readonly [string, { exception_message?: string; exception_type?: string }][];
  };
}

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

describe('sizes, seeds and numbers as in http/08', () => {
  const seeded = (noise_seed: unknown): Workflow => changed(textToImage({ steps: 1 }), { '25': { noise_seed } });
  const sized = (width: unknown, height: unknown = 256): Workflow =>
    changed(textToImage({ steps: 1 }), { '27': { width, height } });
  const scheduled = (inputs: Inputs): Workflow => changed(textToImage({ steps: 1 }), { '17': inputs });
  const named = (filename_prefix: string): Workflow => changed(textToImage({ steps: 1 }), { '9': { filename_prefix } });
  const workflowOf = (words: string): [Workflow, (workflow: Workflow) => unknown] | undefined => {
    const [, width, height] = /^(?:EmptySD3LatentImage )?(\d+)x(\d+)/.exec(words) ?? [];
    const width27 = (workflow: Workflow): unknown => workflow['27']?.inputs['width'];
    if (width && height) return [sized(Number(width), Number(height)), width27];
    const widths: Record<string, unknown> = {
      '-64': -64,
      'width null': null,
      '16392 wide': 16_392,
      'width as a float 256.9': 256.9,
      'width as a string "256"': '256',
      'width as "256.5"': '256.5',
      'width true': true,
      'width as a one-element array [256]': [256],
    };
    if (words in widths) return [sized(widths[words]), width27];
    const noise = (workflow: Workflow): unknown => workflow['25']?.inputs['noise_seed'];
    const seeds: Record<string, unknown> = { 'seed -1': -1, 'seed 2^64-1 as a string': '18446744073709551615' };
    if (words in seeds) return [seeded(seeds[words]), noise];
    const denoise = (workflow: Workflow): unknown => workflow['17']?.inputs['denoise'];
    const schedules: Record<string, Inputs> = {
      'denoise as a string "0.5"': { denoise: '0.5' },
      'denoise 1.5': { denoise: 1.5 },
      'steps 0': { steps: 0 },
      'steps 10001': { steps: 10_001 },
    };
    if (schedules[words]) return [scheduled(schedules[words]), denoise];
    const prefixes: Record<string, string> = {
      'filename_prefix with ..': '../x',
      'filename_prefix absolute': '/etc/x',
      'filename_prefix empty': '',
      'filename_prefix with placeholders size/%date:yyyy%-%width%x%height%': 'size/%date:yyyy%-%width%x%height%',
    };
    if (words in prefixes) return [named(prefixes[words] ?? ''), width27];
    if (words === 'batch_size 0') return [changed(sized(256), { '27': { batch_size: 0 } }), width27];
    if (words === 'batch_size 3') return [textToImage({ steps: 1, batch: 3, prefix: 'size/batch' }), width27];
    return undefined;
  };
  const cases = linesOf('http/08-sizes-seeds-and-numbers').filter((line) => line.case && workflowOf(line.case));
  it('finds most of the recorded cases', () => expect(cases.length).toBeGreaterThan(25));
  it.each(cases)('$case', async (line) => {
    const [prompt, input] = workflowOf(line.case ?? '') ?? [textToImage(), () => undefined];
    const prompt_id = randomUUID();
    site.grantSteps(prompt_id, Infinity);
    const posted = await ask(site, 'POST', '/prompt', { prompt, prompt_id });
    expect(posted.status).toBe(line.post ?? 200);
    if (line.body) return expect(differences(line.body, posted.body)).toEqual([]);
    await ended(prompt_id);
    const text = await (await fetch(`${site.url}/history/${prompt_id}`)).text();
    const entry = (JSON.parse(text) as Record<string, Entry>)[prompt_id];
    const [, last] = entry?.status.messages.at(-1) ?? [];
    if (line.result) expect(entry?.status.status_str).toBe(line.result);
    if (line.exception) expect(differences(line.exception, last?.exception_message)).toEqual([]);
    if (line.outputs) expect(entry?.outputs).toEqual(line.outputs);
    const [image] = entry?.outputs['9']?.images ?? [];
    const kept = entry?.prompt[2] && input(entry.prompt[2]);
    if (line.inputAsKeptInHistory !== undefined) expect(kept).toEqual(line.inputAsKeptInHistory);
    if (!line.savedImageSize || !image) return;
    const saved = site.disk.read(`output/${image.subfolder ? `${image.subfolder}/` : ''}${image.filename}`)?.bytes;
    expect([saved?.readUInt32BE(16), saved?.readUInt32BE(20)]).toEqual(line.savedImageSize);
  });

  it.each([
    ['9007199254740993', 200],
    ['18446744073709551615', 200],
    ['18446744073709551616', 400],
    ['1e3', 200],
  ])('the seed %s written as a number', async (digits, status) => {
    const prompt_id = randomUUID();
    site.grantSteps(prompt_id, Infinity);
    const body = JSON.stringify({ prompt: seeded('SEED'), prompt_id }).replace('"SEED"', digits);
    const posted = await fetch(`${site.url}/prompt`, { method: 'POST', body });
    expect(posted.status).toBe(status);
    if (status !== 200) return expect(await posted.text()).toContain('"received_value":18446744073709551616');
    await ended(prompt_id);
    const kept = digits === '1e3' ? '1000' : digits;
    await expect.poll(async () => (await fetch(`${site.url}/history/${prompt_id}`)).text()).toContain(`"noise_seed":${kept}}`);
  });
});

interface Entry extends History {
  readonly prompt: readonly [number, string, Workflow];
  readonly outputs: Record<string, { images?: { filename: string; subfolder: string }[] }>;
}

it('keeps the names of uploads as in http/09', async () => {
  for (const line of linesOf('http/09-node-clients').filter(({ upload }) => upload !== undefined)) {
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(picture(120))]), line.upload);
    const answer = await ask(site, 'POST', '/upload/image', form);
    expect(answer.body).toEqual(JSON.parse(String(line.body)));
  }
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

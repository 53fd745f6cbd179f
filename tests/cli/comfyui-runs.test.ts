import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { TEMPLATES } from '../../src/providers/comfyui/workflow/templates.js';
import { type ComfyuiStandIn, startComfyuiStandIn } from '../../stand-ins/src/comfyui.js';
import { contextIn, Page } from './fixtures.js';

const FLUX = TEMPLATES[0]?.workflow ?? {};
const { '25': _noise, ...REST } = FLUX;
/** Its seed is computed by a node of which nothing is known. */
const WITHOUT_SEED = { ...REST, '25': { class_type: 'RandomNoise', inputs: { noise_seed: ['99', 0] } } };

let folder: string;
let server: ComfyuiStandIn;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-comfyui-'));
  server = await startComfyuiStandIn();
});

afterEach(async () => {
  // Whatever was found: it was found before anything was queued.
  expect(server.meter.jobs).toEqual([]);
  await server.close();
  await rm(folder, { recursive: true });
});

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

const dryRun = (params: object, ...args: readonly string[]) => command(params, 'run', '--dry-run', ...args);
const checkWorkflow = (...args: readonly string[]) => command({}, 'check-workflow', ...args);

async function command(params: object, ...args: readonly string[]) {
  await write('plantain.config.json', JSON.stringify({ sites: { gpu: { provider: 'comfyui', baseUrl: server.url, params } } }));
  const [stdout, stderr] = [new Page(false), new Page(false)];
  const never = vi.fn(async () => Promise.reject(new Error('started')));
  const context = contextIn(folder, { env: {}, stdout, stderr, startWorkers: never, startStandIns: never });
  const code = await runProgram(args, context);
  return { code, said: stdout.text + stderr.text };
}

describe('a run at a ComfyUI site', () => {
  it('whose workflow takes no seed warns, and refuses copies that would be the same', async () => {
    await write('my.json', JSON.stringify(WITHOUT_SEED));
    const one = await dryRun({}, '--prompt', 'a cat', '--workflow', 'my.json');
    expect(one.said).toContain('Warning: The workflow has no input for a seed: the same prompt gives the same picture.');
    const three = await dryRun({}, '--prompt', 'a cat', '--workflow', 'my.json', '--count', '3');
    expect(three.code).toBe(2);
    expect(three.said).toContain(
      'The workflow has no input for a seed, so 3 pictures of one prompt would be the same. Nothing was sent.',
    );
    expect(three.said).toContain('Name the input of the seed');
  });

  it('refuses copies with one seed for all', async () => {
    const { code, said } = await dryRun({}, '--prompt', 'a cat', '--seed', '7', '--count', '2');
    expect(code).toBe(2);
    expect(said).toContain('The seed of every picture is 7, so 2 pictures of one prompt would be the same.');
  });

  it('takes the workflow of the command before the template of its site', async () => {
    await write('my.json', `\uFEFF${JSON.stringify({ prompt: FLUX })}`);
    const site = { template: 'flux-text-to-image', width: 1024, height: 1024 };
    const map = JSON.stringify({ prompt: '6.text', width: '27.width', height: '27.height' });
    const { code, said } = await dryRun(site, '--prompt', 'a cat', '--workflow', 'my.json', '--map', map);
    expect(said).not.toContain('exclude each other');
    expect(code).toBe(0);
  });
});

describe('a workflow is checked before anything is sent', () => {
  const WRONG = {
    ...WITHOUT_SEED,
    '12': { class_type: 'UnetLoaderGGUF', inputs: { unet_name: 'flux1-dev-Q9.gguf' } },
    '26': { class_type: 'FluxGuidence', inputs: { guidance: 3.5, conditioning: ['6', 0] } },
    '27': { class_type: 'EmptySD3LatentImage', inputs: { width: 20_000, height: 1024, batch_size: 1 } },
    '40': { class_type: 'LoadImage', inputs: { image: 'shop/mask.png' } },
    '41': { class_type: 'PreviewImage', inputs: { images: ['40', 0] } },
  };

  it('and a dry run says all that is wrong with it', async () => {
    await write('my.json', JSON.stringify(WRONG));
    const { code, said } = await dryRun({}, '--prompt', 'a cat', '--workflow', 'my.json');
    expect(code).toBe(2);
    for (const words of [
      '12 (UnetLoaderGGUF): unet_name is "flux1-dev-Q9.gguf", which the server does not have',
      '26 (FluxGuidence): the server has no node of this class',
      '27 (EmptySD3LatentImage): width is 20000, but the maximum is 16384',
      '40 (LoadImage): image is "shop/mask.png", a picture that the server does not have',
      'The workflow has no input for a seed',
    ])
      expect(said).toContain(words);
    expect(server.meter.requests('POST', '/prompt')).toEqual([]);
  });

  it('with what its items bring, and what lies in folders of the server', async () => {
    server.disk.makeFolder('input/shop');
    server.disk.write('input/shop/mask.png', Buffer.from('x'));
    await write('my.json', JSON.stringify({ ...FLUX, '40': WRONG['40'], '41': WRONG['41'] }));
    expect(await dryRun({}, '--prompt', 'a cat', '--workflow', 'my.json')).toMatchObject({ code: 0 });
    expect(await checkWorkflow('my.json')).toMatchObject({ code: 0 });
  });

  it('also with inputs of the newest kinds: lists, and choices with inputs of their own', async () => {
    const newest = {
      ...FLUX,
      '70': { class_type: 'BatchImagesNode', inputs: { 'images.image0': ['8', 0], 'images.image1': ['8', 0] } },
      '71': {
        class_type: 'ResizeImageMaskNode',
        inputs: {
          input: ['70', 0],
          resize_type: 'scale dimensions',
          'resize_type.width': 512,
          'resize_type.height': 512,
          scale_method: 'area',
        },
      },
      '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'x', images: ['71', 0] } },
    };
    await write('my.json', JSON.stringify(newest));
    expect(await checkWorkflow('my.json')).toMatchObject({ code: 0 });
    const wrong = { ...newest['71'].inputs, 'resize_type.width': 99_999 };
    await write('my.json', JSON.stringify({ ...newest, '71': { ...newest['71'], inputs: wrong } }));
    const { code, said } = await checkWorkflow('my.json');
    expect(said).toContain('71 (ResizeImageMaskNode): resize_type.width is 99999, but the maximum is 16384.');
    expect(code).not.toBe(0);
  });

  it('which says of a picture that is not there that it is missing; a template brings its own', async () => {
    await write('my.json', JSON.stringify({ ...FLUX, '40': WRONG['40'], '41': WRONG['41'] }));
    expect((await checkWorkflow('my.json')).said).toContain('40 (LoadImage): image is "shop/mask.png"');
    expect(await checkWorkflow('--template', 'flux-image-to-image')).toMatchObject({ code: 0 });
  });
});

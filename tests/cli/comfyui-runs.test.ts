import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { TEMPLATES } from '../../src/providers/comfyui/templates.js';
import { type ComfyuiStandIn, startComfyuiStandIn } from '../../src/standins/comfyui.js';
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

async function dryRun(params: object, ...args: readonly string[]) {
  await write('plantain.config.json', JSON.stringify({ sites: { gpu: { provider: 'comfyui', baseUrl: server.url, params } } }));
  const [stdout, stderr] = [new Page(false), new Page(false)];
  const never = vi.fn(async () => Promise.reject(new Error('started')));
  const context = contextIn(folder, { env: {}, stdout, stderr, startWorkers: never, startStandIns: never });
  const code = await runProgram(['run', '--dry-run', ...args], context);
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
      'The workflow has no input for a seed: 3 pictures of one prompt would be the same. Nothing was sent.',
    );
    expect(three.said).toContain('Name the input of the seed');
  });

  it('refuses copies with one seed for all', async () => {
    const { code, said } = await dryRun({}, '--prompt', 'a cat', '--seed', '7', '--count', '2');
    expect(code).toBe(2);
    expect(said).toContain('The seed of every picture is 7: 2 pictures of one prompt would be the same.');
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

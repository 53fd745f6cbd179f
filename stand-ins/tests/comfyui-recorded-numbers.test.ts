import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startComfyuiStandIn, type ComfyuiStandIn } from '../src/comfyui.js';
import { ask, historyOf } from './comfyui-client.js';
import { differences } from './comfyui-matching.js';
import { linesOf } from './comfyui-recording.js';
import { changed, textToImage, type Inputs, type Workflow } from './comfyui-workflows.js';

let site: ComfyuiStandIn;

beforeAll(async () => {
  site = await startComfyuiStandIn({ models: { vae: ['ae.safetensors'] } });
});
afterAll(() => site.close());

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
    const posted = await ask(site, 'POST', '/prompt', { prompt, prompt_id });
    expect(posted.status).toBe(line.post ?? 200);
    if (line.body) return expect(differences(line.body, posted.body)).toEqual([]);
    const entry = await historyOf(site, prompt_id);
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
    const body = JSON.stringify({ prompt: seeded('SEED'), prompt_id }).replace('"SEED"', digits);
    const posted = await fetch(`${site.url}/prompt`, { method: 'POST', body });
    expect(posted.status).toBe(status);
    if (status !== 200) return expect(await posted.text()).toContain('"received_value":18446744073709551616');
    await historyOf(site, prompt_id);
    const kept = digits === '1e3' ? '1000' : digits;
    await expect.poll(async () => (await fetch(`${site.url}/history/${prompt_id}`)).text()).toContain(`"noise_seed":${kept}}`);
  });
});

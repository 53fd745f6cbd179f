import { said } from './said.js';
import { describe, expect, it } from 'vitest';
import { promptIdOf, seedOf } from '../../src/providers/comfyui/workflow/ids.js';
import { withWishes } from '../../src/providers/comfyui/workflow/wishes.js';
import { params } from '../../src/providers/comfyui/settings.js';
import { layered } from '../../src/providers/parameter.js';
import { comfyui } from '../../src/providers/comfyui/provider.js';
import { TEMPLATES } from '../../src/providers/comfyui/workflow/templates.js';
import { readWorkflow, type Workflow } from '../../src/providers/comfyui/workflow/workflow.js';

const [FLUX, FLUX_IMAGE, SDXL] = TEMPLATES.map(({ workflow }) => workflow) as [Workflow, Workflow, Workflow];

/** A workflow of a user, with ids and titles of its own (flux-workflows.md, 6). */
const OWN: Workflow = {
  '46': { class_type: 'EmptySD3LatentImage', inputs: { width: 512, height: 512, batch_size: 2 } },
  '47': { class_type: 'MyText', inputs: { text: 'old', clip: ['11', 0] }, _meta: { title: 'What. to see' } },
  '50': { class_type: 'RandomNoise', inputs: { noise_seed: 1 } },
  '63': { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'x' } },
};

const SITE = { name: 'gpu', baseUrl: 'http://127.0.0.1:8188', settings: {} };
const wish = { prompt: 'p', images: [] };
const problem = (given: unknown): string =>
  params
    .safeParse(given)
    .error?.issues.map(({ message }) => message)
    .join('; ') ?? '';

describe('a workflow is patched', () => {
  it('only where something is wanted, by the class of its nodes', () => {
    const prompt = 'ein "Apfel"\n\u{1F34E} %width%  ';
    const done = withWishes(FLUX, {}, { prompt, images: [], width: 1920, height: 1080, steps: 4, seed: 7n, model: 'm.gguf' });
    const expected = structuredClone(FLUX) as Record<string, { inputs: Record<string, unknown> }>;
    Object.assign(expected['6']?.inputs ?? {}, { text: prompt });
    Object.assign(expected['27']?.inputs ?? {}, { width: 1920, height: 1080 });
    Object.assign(expected['17']?.inputs ?? {}, { steps: 4 });
    Object.assign(expected['25']?.inputs ?? {}, { noise_seed: 7 });
    Object.assign(expected['12']?.inputs ?? {}, { unet_name: 'm.gguf' });
    expect(done).toEqual(expected);
    expect(FLUX['6']?.inputs['text']).toBe('');
  });

  it('by a map of ids and titles', () => {
    const map = { prompt: 'What. to see.text', width: '46.width' };
    const done = withWishes(OWN, map, { ...wish, width: 768, inputs: { '63.filename_prefix': 'mine' } });
    expect(done['47']?.inputs).toEqual({ text: 'p', clip: ['11', 0] });
    expect(done['46']?.inputs).toEqual({ width: 768, height: 512, batch_size: 2 });
    expect(done['63']?.inputs['filename_prefix']).toBe('mine');
  });

  it('with the two prompts of a sampler told apart by its links', () => {
    const done = withWishes(SDXL, {}, { ...wish, negativePrompt: 'blurry', denoise: 0.4, images: ['plantain/a.png'] });
    expect([done['6']?.inputs['text'], done['7']?.inputs['text']]).toEqual(['p', 'blurry']);
    expect(done['3']?.inputs['denoise']).toBe(0.4);
    expect(done['40']?.inputs).toEqual({ image: 'plantain/a.png' });
  });

  it('with seeds above 2^53 as text, because a number would lose its last digits', () => {
    expect(withWishes(FLUX, {}, { ...wish, seed: 2n ** 64n - 1n })['25']?.inputs['noise_seed']).toBe('18446744073709551615');
    expect(withWishes(FLUX, {}, { ...wish, seed: 2n ** 53n - 1n })['25']?.inputs['noise_seed']).toBe(9_007_199_254_740_991);
  });

  it('so that nothing stays on the server, if that is wanted', () => {
    const done = withWishes(FLUX, {}, { ...wish, overWebsocket: true });
    expect(done['9']).toEqual({ class_type: 'SaveImageWebsocket', inputs: { images: ['8', 0] } });
  });
});

/** A workflow whose values come from primitive nodes, sampled by a class that is not KSampler. */
const LINKED: Workflow = {
  '1': { class_type: 'PrimitiveInt', inputs: { value: 7 }, _meta: { title: 'Seed' } },
  '2': { class_type: 'PrimitiveStringMultiline', inputs: { value: 'old' } },
  '3': { class_type: 'PrimitiveInt', inputs: { value: 512 } },
  '5': { class_type: 'EmptyLatentImage', inputs: { width: ['3', 0], height: ['3', 0], batch_size: 1 } },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: ['2', 0], clip: ['4', 1] } },
  '8': {
    class_type: 'SamplerCustom',
    inputs: { noise_seed: ['1', 0], cfg: 7, positive: ['6', 0], negative: ['9', 0], latent_image: ['5', 0] },
  },
  '9': { class_type: 'ConditioningZeroOut', inputs: { conditioning: ['6', 0] } },
  '71': { class_type: 'ResizeImageMaskNode', inputs: { resize_type: 'scale dimensions', 'resize_type.width': 512 } },
};

describe('places', () => {
  it('are found behind links to primitive nodes, and for more classes than KSampler', () => {
    const done = withWishes(LINKED, {}, { ...wish, seed: 42n, width: 768, height: 768 });
    expect(done['1']?.inputs).toEqual({ value: 42 });
    expect(done['2']?.inputs).toEqual({ value: 'p' });
    expect(done['3']?.inputs).toEqual({ value: 768 });
    expect(done['8']?.inputs['noise_seed']).toEqual(['1', 0]);
    const custom: Workflow = {
      ...LINKED,
      '8': { class_type: 'SamplerCustom', inputs: { ...LINKED['8']?.inputs, noise_seed: 0 } },
    };
    expect(withWishes(custom, {}, { ...wish, seed: 42n })['8']?.inputs['noise_seed']).toBe(42);
  });

  it('that two wishes would share are refused', () => {
    expect(() => withWishes(LINKED, {}, { ...wish, width: 768, height: 512 })).toThrow(
      'takes width and height from the same input, value of its node 3 (PrimitiveInt), but their values differ',
    );
  });

  it('may be inputs of inputs, as those of the newest nodes', () => {
    const done = withWishes(LINKED, { prompt: '2.value', width: '71.resize_type.width' }, { ...wish, width: 640 });
    expect(done['71']?.inputs).toEqual({ resize_type: 'scale dimensions', 'resize_type.width': 640 });
  });

  it('of a seed that a node computes are none: copies of an item are said to be the same', () => {
    const computed: Workflow = {
      ...LINKED,
      '1': { class_type: 'MathExpression', inputs: { expression: 'a+b', a: ['20', 0], b: ['21', 0] } },
    };
    expect(said(comfyui.sameAgain?.({ workflow: computed }, 0)?.why)).toBe('The workflow has no input for a seed');
    expect(said(comfyui.advise?.(SITE, { workflow: computed }, []))).toContain(
      'The workflow has no input for a seed: the same prompt gives the same picture.',
    );
    expect(comfyui.sameAgain?.({ workflow: LINKED }, 0)).toBeUndefined();
    expect(said(comfyui.sameAgain?.({ workflow: LINKED, seed: 5 }, 0)?.why)).toBe('The seed of every picture is 5');
  });
});

it('a file of a workflow may be what scripts post to /prompt', () => {
  expect(readWorkflow({ prompt: FLUX, client_id: 'x' })).toEqual(FLUX);
});

describe('what a nearer source gives', () => {
  it('replaces what it excludes, with what belongs to that', () => {
    const site = { template: 'flux-text-to-image', width: 512, inputs: { '26.guidance': 4 } };
    expect(layered(comfyui.params, site, { workflow: OWN, map: { prompt: '47.text' } })).toEqual({
      width: 512,
      workflow: OWN,
      map: { prompt: '47.text' },
    });
    const own = { workflow: OWN, map: { prompt: '47.text' }, steps: 3 };
    expect(layered(comfyui.params, own, { template: 'flux-text-to-image' })).toEqual({
      template: 'flux-text-to-image',
      steps: 3,
    });
    expect(layered(comfyui.params, { map: { prompt: '47.text' } }, { workflow: OWN })).toHaveProperty('map');
  });
});

describe('before anything is sent', () => {
  it.each([
    [{ workflow: { nodes: [], links: [] } }, 'is a file of the editor. Export it with the menu entry "Export (API)"'],
    [{ workflow: { '1': { inputs: {} } } }, 'is not in API format: its entry "1"'],
    [{ workflow: '{' }, 'is not valid JSON'],
    [{ workflow: OWN }, 'has no node that takes prompt'],
    [{ workflow: OWN, map: { prompt: '99.text' } }, 'has no node with the id or title "99". It has 46 (EmptySD3LatentImage), 47'],
    [
      { workflow: OWN, map: { prompt: '47.words' } },
      'has no input "words" at its node 47 (MyText "What. to see"). The node has text, clip',
    ],
    [{ workflow: OWN, map: { prompt: '47.clip' } }, 'takes the input "clip" of its node 47 (MyText "What. to see") from node 11'],
    [{ template: 'flux-text-to-image', negativePrompt: 'x' }, 'has no node that takes negativePrompt (FLUX takes none)'],
    [{ template: 'flux-image-to-image', width: 512 }, 'the size may be that of the reference picture'],
  ])('%j is refused with words that help', (given, words) => {
    expect(problem(given)).toContain(words);
  });

  it('sizes that are no multiples of 8 and seeds that no server takes are refused', () => {
    for (const given of [
      { width: 1025 },
      { height: 8 },
      { width: 16_392 },
      { seed: -1 },
      { seed: '18446744073709551616' },
      { denoise: 0 },
    ]) {
      expect(params.safeParse(given).success, JSON.stringify(given)).toBe(false);
    }
    expect(params.safeParse({ width: 1080, height: 1920, seed: '18446744073709551615', denoise: 1 }).success).toBe(true);
  });

  it('every template takes what it is for', () => {
    expect(problem({ template: 'flux-text-to-image', width: 512, height: 768, seed: 1, steps: 4 })).toBe('');
    expect(problem({ template: 'sdxl-image-to-image', negativePrompt: 'x', denoise: 0.5, model: 'a', steps: 3 })).toBe('');
    for (const { workflow } of TEMPLATES) expect(readWorkflow(structuredClone(workflow))).toEqual(workflow);
    expect(FLUX_IMAGE['27']?.class_type).toBe('VAEEncode');
  });
});

it('the same journal key gives the same id and seed, another one others', () => {
  expect(promptIdOf('b.n/000000-a1-s1')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(promptIdOf('b.n/000000-a1-s1')).toBe(promptIdOf('b.n/000000-a1-s1'));
  expect(promptIdOf('b.n/000000-a1-s2')).not.toBe(promptIdOf('b.n/000000-a1-s1'));
  expect(seedOf('a')).toBe(seedOf('a'));
  expect(seedOf('a')).not.toBe(seedOf('b'));
  expect(seedOf('a')).toBeLessThan(2n ** 53n);
});

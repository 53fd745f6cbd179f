import { batchSize, combo, float, int, link, seed, side } from './inputs.js';
import type { Fields } from './json.js';
import { SAMPLERS, SCHEDULERS } from './models.js';
import type { Latent, NodeCall, NodeClass, NodeResult, Picture, Recipe, Words } from './node-types.js';
import { preview } from './paint.js';

const CUSTOM = { module: 'comfy_extras.nodes_custom_sampler', newer: true, title: null };
const DENOISE = float('denoise', { default: 1.0, min: 0.0, max: 1.0, step: 0.01 });
const STEPS = int('steps', { default: 20, min: 1, max: 10_000 });
const CFG = float('cfg', { default: 8.0, min: 0.0, max: 100.0, step: 0.1, round: 0.01 });
const EMPTY: Omit<Recipe, 'index'> = { text: '', negative: '', seed: '', denoise: 1, sources: [] };

const number = (value: unknown): number => Number(value);
const words = (value: unknown): string => (value as Words | undefined)?.text ?? '';
const down = (value: number): number => value - (value % 8);

/** What the sampler is told besides the latent. */
interface Task {
  readonly text: string;
  readonly negative: string;
  readonly seed: string;
  readonly steps: number;
  readonly denoise: number;
}

/** Sigmas as BasicScheduler makes them. */
interface Sigmas {
  readonly steps: number;
  readonly denoise: number;
}

interface Guider {
  readonly text: string;
  readonly negative: string;
}

async function sample(call: NodeCall, latent: Latent, task: Task): Promise<NodeResult> {
  // Without denoise there are no sigmas, so no steps (recorded: the source comes back).
  const steps = task.denoise > 0 ? task.steps : 0;
  const pictures = latent.pictures.map((recipe, index): Recipe =>
    steps === 0 ? recipe : { ...recipe, text: task.text, negative: task.negative, seed: task.seed, denoise: task.denoise, index },
  );
  const result: Latent = { ...latent, pictures };
  const first: Picture = { width: latent.width, height: latent.height, recipe: pictures[0] ?? { ...EMPTY, index: 0 } };
  for (let step = 1; step <= steps; step++) {
    await call.work(steps);
    await call.step(step, steps, () => preview(first, step / steps));
  }
  return { outputs: [result, result] };
}

function kSampler({ inputs, ...rest }: NodeCall, denoise: number): Promise<NodeResult> {
  return sample({ inputs, ...rest }, inputs['latent_image'] as Latent, {
    text: words(inputs['positive']),
    negative: words(inputs['negative']),
    seed: String(inputs['seed'] ?? inputs['noise_seed']),
    steps: number(inputs['steps']),
    denoise,
  });
}

function customSampler(call: NodeCall): Promise<NodeResult> {
  const { inputs } = call;
  const task = { ...(inputs['guider'] as Guider), ...(inputs['sigmas'] as Sigmas), seed: inputs['noise'] as string };
  return sample(call, inputs['latent_image'] as Latent, task);
}

function emptyLatent(inputs: Fields): NodeResult {
  const pictures = Array.from({ length: number(inputs['batch_size']) }, (_, index): Recipe => ({ ...EMPTY, index }));
  const latent: Latent = { width: down(number(inputs['width'])), height: down(number(inputs['height'])), pictures };
  return { outputs: [latent] };
}

export function samplerNodes(): NodeClass[] {
  const common = [link('model', 'MODEL', { tooltip: 'The model used for denoising the input latent.' })];
  const ends = [link('positive', 'CONDITIONING'), link('negative', 'CONDITIONING'), link('latent_image', 'LATENT')];
  return [
    {
      module: 'nodes',
      category: 'sampling',
      name: 'KSampler',
      title: 'KSampler',
      inputs: [
        ...common,
        seed('seed'),
        STEPS,
        CFG,
        combo('sampler_name', SAMPLERS),
        combo('scheduler', SCHEDULERS),
        ...ends,
        DENOISE,
      ],
      outputs: ['LATENT'],
      run: (call) => kSampler(call, number(call.inputs['denoise'])),
    },
    {
      ...CUSTOM,
      category: 'sampling/custom_sampling',
      name: 'SamplerCustomAdvanced',
      inputs: [
        link('noise', 'NOISE', {}),
        link('guider', 'GUIDER', {}),
        link('sampler', 'SAMPLER', {}),
        link('sigmas', 'SIGMAS', {}),
        link('latent_image', 'LATENT', {}),
      ],
      outputs: ['LATENT', 'LATENT'],
      run: customSampler,
    },
  ];
}

/** What a custom sampler is put together from. */
export function samplingPartNodes(): NodeClass[] {
  const part = (category: string): typeof CUSTOM & { category: string } => ({ ...CUSTOM, category });
  return [
    ...guiderNodes(),
    {
      ...part('sampling/custom_sampling/noise'),
      name: 'RandomNoise',
      inputs: [seed('noise_seed')],
      outputs: ['NOISE'],
      run: ({ inputs }) => ({ outputs: [String(inputs['noise_seed'])] }),
    },
    {
      ...part('sampling/custom_sampling/samplers'),
      name: 'KSamplerSelect',
      inputs: [combo('sampler_name', SAMPLERS)],
      outputs: ['SAMPLER'],
      run: () => ({ outputs: ['sampler'] }),
    },
    {
      ...part('model/sampling/schedulers'),
      name: 'BasicScheduler',
      inputs: [link('model', 'MODEL', {}), combo('scheduler', SCHEDULERS), STEPS, DENOISE],
      outputs: ['SIGMAS'],
      run: ({ inputs }) => {
        const sigmas: Sigmas = { steps: number(inputs['steps']), denoise: number(inputs['denoise']) };
        return { outputs: [sigmas] };
      },
    },
  ];
}

function guiderNodes(): NodeClass[] {
  const guiders = { ...CUSTOM, category: 'sampling/custom_sampling/guiders' };
  return [
    {
      ...guiders,
      name: 'BasicGuider',
      inputs: [link('model', 'MODEL', {}), link('conditioning', 'CONDITIONING', {})],
      outputs: ['GUIDER'],
      run: ({ inputs }) => {
        const guider: Guider = { text: words(inputs['conditioning']), negative: '' };
        return { outputs: [guider] };
      },
    },
    {
      ...guiders,
      name: 'CFGGuider',
      inputs: [link('model', 'MODEL', {}), link('positive', 'CONDITIONING', {}), link('negative', 'CONDITIONING', {}), CFG],
      outputs: ['GUIDER'],
      run: ({ inputs }) => {
        const guider: Guider = { text: words(inputs['positive']), negative: words(inputs['negative']) };
        return { outputs: [guider] };
      },
    },
  ];
}

export function latentNodes(): NodeClass[] {
  return [
    {
      module: 'comfy_extras.nodes_sd3',
      category: 'model/latent/stable diffusion',
      newer: true,
      name: 'EmptySD3LatentImage',
      title: null,
      inputs: [side('width', 1024, 16), side('height', 1024, 16), batchSize()],
      outputs: ['LATENT'],
      run: ({ inputs }) => emptyLatent(inputs),
    },
    {
      module: 'nodes',
      category: 'latent',
      name: 'EmptyLatentImage',
      title: 'Empty Latent Image',
      inputs: [side('width', 512, 8), side('height', 512, 8), batchSize()],
      outputs: ['LATENT'],
      run: ({ inputs }) => emptyLatent(inputs),
    },
    {
      module: 'nodes',
      category: 'latent',
      name: 'VAEDecode',
      title: 'VAE Decode',
      inputs: [
        link('samples', 'LATENT', { tooltip: 'The latent to be decoded.' }),
        link('vae', 'VAE', { tooltip: 'The VAE model used for decoding the latent.' }),
      ],
      outputs: ['IMAGE'],
      run: ({ inputs }) => {
        const { width, height, pictures } = inputs['samples'] as Latent;
        return { outputs: [pictures.map((recipe): Picture => ({ width, height, recipe }))] };
      },
    },
    {
      module: 'nodes',
      category: 'latent',
      name: 'VAEEncode',
      title: 'VAE Encode',
      inputs: [link('pixels', 'IMAGE'), link('vae', 'VAE')],
      outputs: ['LATENT'],
      run: ({ inputs }) => {
        const pictures = inputs['pixels'] as readonly Picture[];
        const { width = 0, height = 0 } = pictures[0] ?? {};
        const latent: Latent = { width: down(width), height: down(height), pictures: pictures.map(({ recipe }) => recipe) };
        return { outputs: [latent] };
      },
    },
  ];
}

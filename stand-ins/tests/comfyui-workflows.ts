export type Inputs = Record<string, unknown>;
export type Workflow = Record<string, { class_type: string; inputs: Inputs; _meta?: object }>;

export interface Making {
  seed?: number | string;
  steps?: number;
  width?: number;
  height?: number;
  batch?: number;
  text?: string;
  /** `filename_prefix`. */
  prefix?: string;
  save?: 'SaveImage' | 'SaveImageWebsocket' | 'PreviewImage';
  /** A node of this class, with the id 50, between decoding and saving. */
  between?: { class_type: string; inputs: Inputs } | undefined;
}

/** The recorded FLUX text-to-image workflow. */
export function textToImage(making: Making = {}): Workflow {
  const { seed = 101, steps = 4, width = 256, height = 256, batch = 1, text = 'a red apple' } = making;
  const { save = 'SaveImage', prefix = 'rec/txt2img', between } = making;
  const node = (class_type: string, inputs: Inputs): Workflow[string] => ({ class_type, inputs });
  return {
    '6': node('CLIPTextEncode', { text, clip: ['11', 0] }),
    '8': node('VAEDecode', { samples: ['13', 0], vae: ['10', 0] }),
    '9': node(save, {
      ...(save === 'SaveImage' && { filename_prefix: prefix }),
      images: [between ? '50' : '8', 0],
    }),
    '10': node('VAELoader', { vae_name: 'ae.safetensors' }),
    '11': node('DualCLIPLoaderGGUF', {
      clip_name1: 't5-v1_1-xxl-encoder-Q5_K_M.gguf',
      clip_name2: 'clip_l.safetensors',
      type: 'flux',
    }),
    '12': node('UnetLoaderGGUF', { unet_name: 'flux1-dev-Q4_K_S.gguf' }),
    '13': node('SamplerCustomAdvanced', {
      noise: ['25', 0],
      guider: ['22', 0],
      sampler: ['16', 0],
      sigmas: ['17', 0],
      latent_image: ['27', 0],
    }),
    '16': node('KSamplerSelect', { sampler_name: 'euler' }),
    '17': node('BasicScheduler', { scheduler: 'simple', steps, denoise: 1.0, model: ['12', 0] }),
    '22': node('BasicGuider', { model: ['12', 0], conditioning: ['26', 0] }),
    '25': node('RandomNoise', { noise_seed: seed }),
    '26': node('FluxGuidance', { guidance: 3.5, conditioning: ['6', 0] }),
    '27': node('EmptySD3LatentImage', { width, height, batch_size: batch }),
    ...(between && { '50': node(between.class_type, { images: ['8', 0], ...between.inputs }) }),
  };
}

/** The recorded image-to-image workflow. */
export function imageToImage({ image = 'source.png', seed = 114, denoise = 0.6, text = 'a red apple' } = {}): Workflow {
  const used = ['6', '10', '11', '12', '26'];
  const common = Object.fromEntries(Object.entries(textToImage({ text })).filter(([id]) => used.includes(id)));
  return {
    ...common,
    '3': {
      class_type: 'KSampler',
      inputs: {
        model: ['12', 0],
        seed,
        steps: 4,
        cfg: 1.0,
        sampler_name: 'euler',
        scheduler: 'simple',
        positive: ['26', 0],
        negative: ['7', 0],
        latent_image: ['41', 0],
        denoise,
      },
    },
    '7': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['11', 0] } },
    '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['10', 0] } },
    '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'rec/img2img', images: ['8', 0] } },
    '40': { class_type: 'LoadImage', inputs: { image } },
    '41': { class_type: 'VAEEncode', inputs: { pixels: ['40', 0], vae: ['10', 0] } },
  };
}

/** The workflow with some inputs changed; undefined takes an input away. */
export function changed(workflow: Workflow, nodes: Record<string, Inputs>): Workflow {
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

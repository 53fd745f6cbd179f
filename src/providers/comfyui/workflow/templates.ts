import { type Words, words } from '../../../words/words.js';
import type { Workflow } from './workflow.js';

/** A workflow that comes with plantain. */
export interface Template {
  readonly name: string;
  readonly title: Words;
  /** Reference pictures that it needs. */
  readonly pictures: 0 | 1;
  readonly workflow: Workflow;
}

/** What both FLUX templates have in common: files and nodes of ComfyUI-GGUF, guidance 3.5, no negative prompt. */
const FLUX: Workflow = {
  '6': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['11', 0] }, _meta: { title: 'Prompt' } },
  '8': { class_type: 'VAEDecode', inputs: { samples: ['13', 0], vae: ['10', 0] } },
  '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'plantain/flux', images: ['8', 0] } },
  '10': { class_type: 'VAELoader', inputs: { vae_name: 'ae.safetensors' } },
  '11': {
    class_type: 'DualCLIPLoaderGGUF',
    inputs: { clip_name1: 't5-v1_1-xxl-encoder-Q8_0.gguf', clip_name2: 'clip_l.safetensors', type: 'flux' },
  },
  '12': { class_type: 'UnetLoaderGGUF', inputs: { unet_name: 'flux1-dev-Q8_0.gguf' } },
  '13': {
    class_type: 'SamplerCustomAdvanced',
    inputs: { noise: ['25', 0], guider: ['22', 0], sampler: ['16', 0], sigmas: ['17', 0], latent_image: ['27', 0] },
  },
  '16': { class_type: 'KSamplerSelect', inputs: { sampler_name: 'euler' } },
  '17': { class_type: 'BasicScheduler', inputs: { scheduler: 'simple', steps: 25, denoise: 1, model: ['12', 0] } },
  '22': { class_type: 'BasicGuider', inputs: { model: ['12', 0], conditioning: ['26', 0] } },
  '25': { class_type: 'RandomNoise', inputs: { noise_seed: 0 } },
  '26': { class_type: 'FluxGuidance', inputs: { guidance: 3.5, conditioning: ['6', 0] } },
};

const fluxTextToImage: Workflow = {
  ...FLUX,
  '27': { class_type: 'EmptySD3LatentImage', inputs: { width: 1024, height: 1024, batch_size: 1 } },
};

const fluxImageToImage: Workflow = {
  ...FLUX,
  '17': { class_type: 'BasicScheduler', inputs: { scheduler: 'simple', steps: 25, denoise: 0.75, model: ['12', 0] } },
  '27': { class_type: 'VAEEncode', inputs: { pixels: ['40', 0], vae: ['10', 0] } },
  '40': { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: 'Picture' } },
};

const sdxlImageToImage: Workflow = {
  '3': {
    class_type: 'KSampler',
    inputs: {
      model: ['4', 0],
      seed: 0,
      steps: 25,
      cfg: 7,
      sampler_name: 'euler',
      scheduler: 'normal',
      positive: ['6', 0],
      negative: ['7', 0],
      latent_image: ['41', 0],
      denoise: 0.6,
    },
  },
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_base_1.0.safetensors' } },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['4', 1] }, _meta: { title: 'Prompt' } },
  '7': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['4', 1] }, _meta: { title: 'Negative prompt' } },
  '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
  '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'plantain/sdxl', images: ['8', 0] } },
  '40': { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: 'Picture' } },
  '41': { class_type: 'VAEEncode', inputs: { pixels: ['40', 0], vae: ['4', 2] } },
};

export const FLUX_TEXT = 'flux-text-to-image';
export const FLUX_IMAGE = 'flux-image-to-image';

/** All templates; the first needs no reference picture and is the one for a prompt alone. */
export const TEMPLATES: readonly Template[] = [
  { name: FLUX_TEXT, title: words('comfyui.title.fluxText'), pictures: 0, workflow: fluxTextToImage },
  {
    name: FLUX_IMAGE,
    title: words('comfyui.title.fluxImage'),
    pictures: 1,
    workflow: fluxImageToImage,
  },
  {
    name: 'sdxl-image-to-image',
    title: words('comfyui.title.sdxlImage'),
    pictures: 1,
    workflow: sdxlImageToImage,
  },
];

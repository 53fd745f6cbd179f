import { combo, float, link, optional, side, text } from './inputs.js';
import type { ModelFiles } from './models.js';
import type { NodeClass, Words } from './node-types.js';

const GGUF = { module: 'custom_nodes.ComfyUI-GGUF', category: 'bootleg' };
const LOADERS = { module: 'nodes', category: 'loaders' };
const ADVANCED = { module: 'nodes', category: 'advanced/loaders' };
const CONDITIONING = { module: 'nodes', category: 'conditioning' };
const CLIP_TYPES = ['sdxl', 'sd3', 'flux', 'hunyuan_video', 'hidream', 'hunyuan_image'];
const DEVICE = optional(combo('device', ['default', 'cpu'], { advanced: true }));
const MULTILINE = { multiline: true, dynamicPrompts: true, tooltip: 'The text to be encoded.' };

/** A loaded thing; what it is called is all that matters here. */
const loads = (): { outputs: string[] } => ({ outputs: ['loaded'] });
const said = (value: unknown): Words => ({ text: typeof value === 'string' ? value : '' });
const wordsOf = (value: unknown): Words => value as Words;

/** Loaders of ComfyUI-GGUF, a custom node. */
export function ggufNodes(files: ModelFiles): NodeClass[] {
  const unet = combo('unet_name', files.unet_gguf);
  const clips = [...files.clip_gguf, ...files.text_encoders].sort();
  const dequant = combo('dequant_dtype', ['default', 'target', 'float32', 'float16', 'bfloat16'], { default: 'default' });
  const patch = combo('patch_dtype', ['default', 'target', 'float32', 'float16', 'bfloat16'], { default: 'default' });
  return [
    { ...GGUF, name: 'UnetLoaderGGUF', title: 'Unet Loader (GGUF)', inputs: [unet], outputs: ['MODEL'], run: loads },
    {
      ...GGUF,
      name: 'UnetLoaderGGUFAdvanced',
      title: 'Unet Loader (GGUF/Advanced)',
      inputs: [unet, dequant, patch, { name: 'patch_on_device', type: 'BOOLEAN', config: { default: false } }],
      outputs: ['MODEL'],
      run: loads,
    },
    {
      ...GGUF,
      name: 'CLIPLoaderGGUF',
      title: 'CLIPLoader (GGUF)',
      inputs: [combo('clip_name', clips), combo('type', CLIP_TYPES)],
      outputs: ['CLIP'],
      run: loads,
    },
    {
      ...GGUF,
      name: 'DualCLIPLoaderGGUF',
      title: 'DualCLIPLoader (GGUF)',
      inputs: [combo('clip_name1', clips), combo('clip_name2', clips), combo('type', CLIP_TYPES)],
      outputs: ['CLIP'],
      run: loads,
    },
  ];
}

export function loaderNodes(files: ModelFiles): NodeClass[] {
  return [
    {
      ...LOADERS,
      name: 'CheckpointLoaderSimple',
      title: 'Load Checkpoint',
      inputs: [combo('ckpt_name', files.checkpoints, { tooltip: 'The name of the checkpoint (model) to load.' })],
      outputs: ['MODEL', 'CLIP', 'VAE'],
      run: () => ({ outputs: ['loaded', 'loaded', 'loaded'] }),
    },
    {
      ...ADVANCED,
      name: 'UNETLoader',
      title: 'Load Diffusion Model',
      inputs: [
        combo('unet_name', files.diffusion_models),
        combo('weight_dtype', ['default', 'fp8_e4m3fn', 'fp8_e4m3fn_fast', 'fp8_e5m2'], { advanced: true }),
      ],
      outputs: ['MODEL'],
      run: loads,
    },
    {
      ...ADVANCED,
      name: 'DualCLIPLoader',
      title: 'DualCLIPLoader',
      inputs: [
        combo('clip_name1', files.text_encoders),
        combo('clip_name2', files.text_encoders),
        combo('type', CLIP_TYPES),
        DEVICE,
      ],
      outputs: ['CLIP'],
      run: loads,
    },
    {
      ...ADVANCED,
      name: 'CLIPLoader',
      title: 'Load CLIP',
      inputs: [combo('clip_name', files.text_encoders), combo('type', CLIP_TYPES), DEVICE],
      outputs: ['CLIP'],
      run: loads,
    },
    { ...LOADERS, name: 'VAELoader', title: 'Load VAE', inputs: [combo('vae_name', files.vae)], outputs: ['VAE'], run: loads },
    ...modelNodes(files),
  ];
}

/** What changes a loaded model. */
function modelNodes(files: ModelFiles): NodeClass[] {
  const strength = { default: 1.0, min: -100.0, max: 100.0, step: 0.01 };
  const lora = [link('model', 'MODEL'), combo('lora_name', files.loras), float('strength_model', strength)];
  return [
    {
      module: 'comfy_extras.nodes_model_advanced',
      category: 'advanced/model',
      name: 'ModelSamplingFlux',
      title: 'ModelSamplingFlux',
      inputs: [
        link('model', 'MODEL'),
        float('max_shift', { default: 1.15, min: 0.0, max: 100.0, step: 0.01 }),
        float('base_shift', { default: 0.5, min: 0.0, max: 100.0, step: 0.01 }),
        side('width', 1024, 8),
        side('height', 1024, 8),
      ],
      outputs: ['MODEL'],
      run: () => ({ outputs: ['loaded'] }),
    },
    { ...LOADERS, name: 'LoraLoaderModelOnly', title: 'Load LoRA', inputs: lora, outputs: ['MODEL'], run: loads },
  ];
}

export function conditioningNodes(): NodeClass[] {
  const guidance = float('guidance', { default: 3.5, min: 0.0, max: 100.0, step: 0.1 });
  const clip = link('clip', 'CLIP', { tooltip: 'The CLIP model used for encoding the text.' });
  return [
    {
      ...CONDITIONING,
      name: 'CLIPTextEncode',
      title: 'CLIP Text Encode (Prompt)',
      inputs: [text('text', MULTILINE), clip],
      outputs: ['CONDITIONING'],
      run: ({ inputs }) => ({ outputs: [said(inputs['text'])] }),
    },
    {
      module: 'comfy_extras.nodes_flux',
      category: 'advanced/conditioning/flux',
      newer: true,
      name: 'CLIPTextEncodeFlux',
      title: null,
      inputs: [link('clip', 'CLIP', {}), text('clip_l', MULTILINE), text('t5xxl', MULTILINE), guidance],
      outputs: ['CONDITIONING'],
      run: ({ inputs }) => ({ outputs: [said(inputs['t5xxl'])] }),
    },
    {
      module: 'comfy_extras.nodes_flux',
      category: 'advanced/conditioning/flux',
      newer: true,
      name: 'FluxGuidance',
      title: null,
      inputs: [link('conditioning', 'CONDITIONING', {}), guidance],
      outputs: ['CONDITIONING'],
      run: ({ inputs }) => ({ outputs: [wordsOf(inputs['conditioning'])] }),
    },
    {
      ...CONDITIONING,
      name: 'ConditioningZeroOut',
      title: 'ConditioningZeroOut',
      inputs: [link('conditioning', 'CONDITIONING')],
      outputs: ['CONDITIONING'],
      run: () => ({ outputs: [said('')] }),
    },
  ];
}

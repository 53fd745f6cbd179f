import { posix } from 'node:path';
import { Disk } from './disk.js';
import { combo, dynamic, float, grown, int, link, text } from './inputs.js';
import type { NodeCall, NodeClass, NodeResult, Picture } from './node-types.js';
import { pngOf } from './paint.js';

/** The first bytes of a WebM file; enough for whoever looks at the bytes. */
export const WEBM = Buffer.concat([
  Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701', 'hex'),
  Buffer.alloc(400, 7),
]);
/** An OpenEXR file: its magic number and version. */
export const EXR = Buffer.concat([Buffer.from('762f310102000000', 'hex'), Buffer.alloc(400, 3)]);
export const FLAC = Buffer.concat([Buffer.from('664c614300000022', 'hex'), Buffer.alloc(400, 1)]);

const NEWER = { newer: true, title: null, isOutput: true, outputs: [] };

/** Writes a file as the savers of core do; answers how the history names it. */
function saved(
  { inputs, disk }: NodeCall,
  extension: string,
  bytes: Buffer,
): { filename: string; subfolder: string; type: string } {
  const prefix = posix.normalize(String(inputs['filename_prefix']));
  const subfolder = posix.dirname(prefix).replace(/^\.$/, '');
  const folder = Disk.path('output', subfolder) ?? 'output';
  const count = disk.names(folder).filter((name) => name.startsWith(`${posix.basename(prefix)}_`)).length;
  const filename = `${posix.basename(prefix)}_${String(count + 1).padStart(5, '0')}_.${extension}`;
  disk.makeFolder(folder);
  disk.write(posix.join(folder, filename), bytes);
  return { filename, subfolder, type: 'output' };
}

async function advanced(call: NodeCall): Promise<NodeResult> {
  const images = [];
  for (const picture of call.inputs['images'] as readonly Picture[]) {
    images.push(call.inputs['format'] === 'exr' ? saved(call, 'exr', EXR) : saved(call, 'png', await pngOf(picture)));
  }
  return { outputs: [], ui: { images } };
}

/** Nodes of core whose outputs are no pictures, or not only; some put them under `images` all the same. */
export function outputNodes(): NodeClass[] {
  const images = link('images', 'IMAGE', {});
  const prefix = text('filename_prefix', { default: 'ComfyUI' });
  return [
    {
      ...NEWER,
      module: 'comfy_extras.nodes_video',
      category: 'image/video',
      name: 'SaveWEBM',
      inputs: [images, prefix, combo('codec', ['vp9', 'av1']), float('fps', { default: 24.0, min: 0.01, max: 1000.0 })],
      run: (call) => ({ outputs: [], ui: { images: [saved(call, 'webm', WEBM)], animated: [true] } }),
    },
    {
      ...NEWER,
      module: 'comfy_extras.nodes_images',
      category: 'image',
      name: 'SaveImageAdvanced',
      inputs: [
        images,
        prefix,
        dynamic('format', { png: [combo('bit_depth', ['8-bit', '16-bit'])], exr: [combo('bit_depth', ['16-bit', '32-bit'])] }),
      ],
      run: advanced,
    },
    {
      ...NEWER,
      module: 'comfy_extras.nodes_audio',
      category: 'audio',
      name: 'SaveAudio',
      inputs: [link('audio', 'AUDIO', {}), prefix],
      run: (call) => ({ outputs: [], ui: { audio: [saved(call, 'flac', FLAC)] } }),
    },
    {
      module: 'comfy_extras.nodes_preview_any',
      category: 'utils',
      title: 'Preview as Text',
      isOutput: true,
      outputs: [],
      name: 'PreviewAny',
      inputs: [link('source', '*', {})],
      run: ({ inputs }) => ({ outputs: [], ui: { text: [JSON.stringify(inputs['source'])] } }),
    },
    ...pictureNodes(),
    ...sources(),
  ];
}

const FROM_PROCESSING = { newer: true, module: 'comfy_extras.nodes_post_processing' };

/** Nodes whose inputs are of the newest kinds. */
function pictureNodes(): NodeClass[] {
  return [
    {
      ...FROM_PROCESSING,
      category: 'image/transform',
      name: 'ResizeImageMaskNode',
      title: 'Resize Image/Mask',
      inputs: [
        link('input', 'IMAGE', {}),
        dynamic('resize_type', {
          'scale dimensions': [
            int('width', { default: 512, min: 0, max: 16_384 }),
            int('height', { default: 512, min: 0, max: 16_384 }),
          ],
          'scale by multiplier': [float('multiplier', { default: 1.0, min: 0.01, max: 8.0 })],
        }),
        combo('scale_method', ['nearest-exact', 'bilinear', 'area', 'bicubic', 'lanczos']),
      ],
      outputs: ['IMAGE'],
      run: ({ inputs }) => ({ outputs: [resized(inputs)] }),
    },
    {
      ...FROM_PROCESSING,
      category: 'image',
      name: 'BatchImagesNode',
      title: 'Batch Images',
      inputs: [grown('images', link('image', 'IMAGE', {}), { prefix: 'image', min: 2, max: 50 })],
      outputs: ['IMAGE'],
      run: ({ inputs }) => ({
        outputs: [Object.entries(inputs).flatMap(([name, value]) => (name.startsWith('images.') ? (value as Picture[]) : []))],
      }),
    },
  ];
}

function sources(): NodeClass[] {
  return [
    {
      newer: true,
      module: 'comfy_extras.nodes_audio',
      category: 'latent/audio',
      name: 'EmptyAudio',
      title: 'Empty Audio',
      inputs: [float('duration', { default: 60.0, min: 0.0 }), int('sample_rate', { default: 44_100, min: 1, max: 192_000 })],
      outputs: ['AUDIO'],
      run: () => ({ outputs: ['silence'] }),
    },
    {
      newer: true,
      module: 'comfy_extras.nodes_primitive',
      category: 'utils/primitive',
      name: 'PrimitiveInt',
      title: 'Int',
      inputs: [int('value', { min: -(2 ** 53) + 1, max: 2 ** 53 - 1, control_after_generate: true })],
      outputs: ['INT'],
      run: ({ inputs }) => ({ outputs: [inputs['value']] }),
    },
    {
      newer: true,
      module: 'comfy_extras.nodes_primitive',
      category: 'utils/primitive',
      name: 'PrimitiveStringMultiline',
      title: 'String (Multiline)',
      inputs: [text('value', { multiline: true })],
      outputs: ['STRING'],
      run: ({ inputs }) => ({ outputs: [inputs['value']] }),
    },
  ];
}

function resized(inputs: NodeCall['inputs']): Picture[] {
  const scale = Number(inputs['resize_type.multiplier'] ?? 1);
  return (inputs['input'] as readonly Picture[]).map((picture) => ({
    ...picture,
    width: Number(inputs['resize_type.width'] ?? picture.width * scale),
    height: Number(inputs['resize_type.height'] ?? picture.height * scale),
  }));
}

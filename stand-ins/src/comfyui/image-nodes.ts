import { posix } from 'node:path';
import { withTexts } from '../png.js';
import { Disk, isFolder, type Folder, type StoredFile } from './disk.js';
import { combo, float, link, scaledSide, text } from './inputs.js';
import { formatAscii, isFields } from './json.js';
import { NodeError, type NodeCall, type NodeClass, type NodeResult, type Picture, type Source } from './node-types.js';
import { pngOf } from './paint.js';
import { pictureSizeOf } from './picture-size.js';

const IMAGE = { module: 'nodes', category: 'image' };
const PREFIX_TIP =
  'The prefix for the file to save. This may include formatting information such as %date:yyyy-MM-dd% or %Empty Latent Image.width% to include values from nodes.';
const HIDDEN = { prompt: 'PROMPT', extra_pnginfo: 'EXTRA_PNGINFO' };
const UPSCALERS = ['nearest-exact', 'bilinear', 'area', 'bicubic', 'lanczos'];

/** The file that a LoadImage input names: `sub/name.png`, also `name.png [output]`. */
function fileOf(value: unknown, disk: Disk): StoredFile | undefined {
  const [, name = '', folder = 'input'] = /^(.*?)(?: \[(\w+)\])?$/.exec(String(value)) ?? [];
  const path = isFolder(folder) ? Disk.path(folder, name) : undefined;
  return path === undefined ? undefined : disk.read(path);
}

function loadImage({ inputs, disk }: NodeCall): NodeResult {
  const file = fileOf(inputs['image'], disk);
  const size = file && pictureSizeOf(file.bytes);
  if (!size) {
    const words = `[Errno 1094995529] Invalid data found when processing input: '/comfyui/input/${String(inputs['image'])}'`;
    throw new NodeError('av.error.InvalidDataError', words);
  }
  const source: Source = { ...size, bytes: file.bytes, sha256: file.sha256 };
  const picture: Picture = {
    ...size,
    recipe: { text: '', negative: '', seed: '', denoise: 0, sources: [source], index: 0 },
  };
  return { outputs: [[picture], 'mask'] };
}

const picturesOf = (value: unknown): readonly Picture[] => value as readonly Picture[];

/** Where SaveImage puts its files, and the number of the next one. */
function place(
  folder: Folder,
  prefix: string,
  { width, height }: Picture,
  disk: Disk,
): [subfolder: string, name: string, next: number] {
  const filled = prefix.replaceAll('%width%', String(width)).replaceAll('%height%', String(height));
  const subfolder = posix.dirname(posix.normalize(filled)).replace(/^\.$/, '');
  const name = posix.basename(posix.normalize(filled)).replace(/^\.$/, '');
  const path = Disk.path(folder, subfolder);
  if (path === undefined) {
    const words = '**** ERROR: Saving image outside the output folder is not allowed.';
    const full = posix.resolve('/comfyui', folder, subfolder);
    throw new NodeError('Exception', `${words}\n full_output_folder: ${full}\n         output_dir: /comfyui/${folder}`);
  }
  const numbers = disk.names(path).map((file) => (file.startsWith(`${name}_`) ? parseInt(file.slice(name.length + 1), 10) : 0));
  return [subfolder, name, Math.max(0, ...numbers.filter(Number.isFinite)) + 1];
}

async function save(call: NodeCall, folder: Folder, prefix: string): Promise<NodeResult> {
  const { disk, extraData, prompt } = call;
  const pictures = picturesOf(call.inputs['images']);
  const [first] = pictures;
  if (!first) return { outputs: [], ui: { images: [] } };
  const [subfolder, name, next] = place(folder, prefix, first, disk);
  const info = isFields(extraData['extra_pnginfo']) ? extraData['extra_pnginfo'] : {};
  const texts = Object.fromEntries(Object.entries({ prompt, ...info }).map(([key, value]) => [key, formatAscii(value)] as const));
  const images = [];
  for (const [i, picture] of pictures.entries()) {
    const filename = `${name.replaceAll('%batch_num%', String(i))}_${String(next + i).padStart(5, '0')}_.png`;
    const path = Disk.path(folder, subfolder, filename);
    if (path === undefined) throw new Error('a checked path lies outside');
    disk.makeFolder(posix.dirname(path));
    disk.write(path, withTexts(await pngOf(picture), texts));
    images.push({ filename, subfolder, type: folder });
  }
  return { outputs: [pictures], ui: { images } };
}

async function sendImages({ inputs, sendImage }: NodeCall): Promise<NodeResult> {
  const pictures = picturesOf(inputs['images']);
  for (const [i, picture] of pictures.entries()) sendImage(i, pictures.length, await pngOf(picture));
  return { outputs: [] };
}

export function imageNodes(disk: Disk): NodeClass[] {
  const images = link('images', 'IMAGE', { tooltip: 'The images to save.' });
  return [
    {
      ...IMAGE,
      name: 'LoadImage',
      title: 'Load Image',
      inputs: [combo('image', () => disk.names('input').sort(), { image_upload: true })],
      outputs: ['IMAGE', 'MASK'],
      validate: {
        input: 'image',
        problem: (value) => (fileOf(value, disk) ? undefined : `Invalid image file: ${String(value)}`),
      },
      changed: ({ image }) => fileOf(image, disk)?.sha256 ?? '',
      run: loadImage,
    },
    {
      ...IMAGE,
      name: 'SaveImage',
      title: 'Save Image',
      inputs: [images, text('filename_prefix', { default: 'ComfyUI', tooltip: PREFIX_TIP })],
      hidden: HIDDEN,
      outputs: ['IMAGE'],
      isOutput: true,
      info: {
        output_name: ['images'],
        description: 'Saves the input images to your ComfyUI output directory.',
        search_aliases: ['save', 'save image', 'export image', 'output image', 'write image', 'download'],
        essentials_category: 'Basics',
      },
      run: (call) => save(call, 'output', String(call.inputs['filename_prefix'])),
    },
    {
      ...IMAGE,
      name: 'PreviewImage',
      title: 'Preview Image',
      inputs: [link('images', 'IMAGE')],
      hidden: HIDDEN,
      outputs: [],
      isOutput: true,
      run: (call) => save(call, 'temp', `ComfyUI_temp_${call.tempWord}`),
    },
    {
      ...IMAGE,
      module: 'custom_nodes.websocket_image_save',
      name: 'SaveImageWebsocket',
      title: 'Save Image (Websocket)',
      inputs: [link('images', 'IMAGE')],
      outputs: [],
      isOutput: true,
      changed: () => String(process.hrtime.bigint()),
      run: sendImages,
    },
    ...scalingNodes(),
  ];
}

function scalingNodes(): NodeClass[] {
  const resized = (pictures: readonly Picture[], to: (picture: Picture) => [number, number]): NodeResult => ({
    outputs: [
      pictures.map((picture): Picture => {
        const [width, height] = to(picture);
        return { ...picture, width, height };
      }),
    ],
  });
  return [
    {
      ...IMAGE,
      category: 'image/upscaling',
      name: 'ImageScale',
      title: 'Upscale Image',
      inputs: [
        link('image', 'IMAGE'),
        combo('upscale_method', UPSCALERS),
        scaledSide('width'),
        scaledSide('height'),
        combo('crop', ['disabled', 'center']),
      ],
      outputs: ['IMAGE'],
      run: ({ inputs }) =>
        resized(picturesOf(inputs['image']), ({ width, height }) => {
          const [w, h] = [Number(inputs['width']), Number(inputs['height'])];
          return [w || Math.max(1, Math.round((width * h) / height)), h || Math.max(1, Math.round((height * w) / width))];
        }),
    },
    {
      ...IMAGE,
      category: 'image/upscaling',
      name: 'ImageScaleToTotalPixels',
      title: 'Scale Image to Total Pixels',
      inputs: [
        link('image', 'IMAGE'),
        combo('upscale_method', UPSCALERS),
        float('megapixels', { default: 1.0, min: 0.01, max: 16.0, step: 0.01 }),
      ],
      outputs: ['IMAGE'],
      run: ({ inputs }) =>
        resized(picturesOf(inputs['image']), ({ width, height }) => {
          const scale = Math.sqrt((Number(inputs['megapixels']) * 1024 * 1024) / (width * height));
          return [Math.round(width * scale), Math.round(height * scale)];
        }),
    },
  ];
}

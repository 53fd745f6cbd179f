const RATIOS = ['auto', '1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '5:4', '4:5', '21:9'];
const LONG_RATIOS = ['1:4', '4:1', '1:8', '8:1'];

/** Sizes that a model takes; none: `imageSize` is not for it. */
const SIZES: Readonly<Record<string, readonly string[]>> = {
  'nano-banana-fast': [],
  'nano-banana': [],
  'nano-banana-pro': ['1K', '2K', '4K'],
  'nano-banana-pro-vt': ['1K', '2K', '4K'],
  'nano-banana-pro-cl': ['1K', '2K', '4K'],
  'nano-banana-2': ['1K', '2K', '4K'],
  'nano-banana-pro-vip': ['1K', '2K'],
  'nano-banana-2-cl': ['1K', '2K'],
  'nano-banana-pro-4k-vip': ['4K'],
  'nano-banana-2-4k-cl': ['4K'],
};

/** What a gpt-image model takes: values of `quality`, and whether its shape is given in pixels alone, which can be transparent. */
const GPT: Readonly<Record<string, { readonly qualities: readonly string[]; readonly pixelsOnly: boolean }>> = {
  'gpt-image-2': { qualities: ['auto'], pixelsOnly: false },
  'gpt-image-2.5': { qualities: ['auto'], pixelsOnly: false },
  'gpt-image-2-vip': { qualities: ['medium'], pixelsOnly: true },
  'gpt-image-2.5-flare': { qualities: ['low', 'medium', 'high'], pixelsOnly: true },
  'gpt-image-2.5-sunburst': { qualities: ['low', 'medium', 'high', 'xhigh', 'max'], pixelsOnly: true },
};

export interface Wish {
  readonly model: string;
  readonly prompt: string;
  readonly aspectRatio?: string;
  readonly imageSize?: string;
  readonly quality?: string;
  readonly background?: string;
  readonly mask?: string;
}

/** Why a request is not taken, in the words of a reseller that cloned the API; undefined when it is. */
export function refuseWish(wish: Wish, api: 'draw' | 'unified'): string | undefined {
  const { model, prompt, aspectRatio = 'auto', imageSize } = wish;
  if (Object.hasOwn(GPT, model)) return api === 'unified' ? refuseGpt(wish) : 'invalid_model';
  const sizes = SIZES[model];
  if (!sizes) return 'invalid_model';
  if (prompt === '') return 'invalid_prompt';
  const ratios = model.startsWith('nano-banana-2') ? [...RATIOS, ...LONG_RATIOS] : RATIOS;
  if (!ratios.includes(aspectRatio)) return 'invalid_aspect_ratio';
  if (imageSize === undefined) return undefined;
  return sizes.includes(imageSize) ? undefined : 'invalid_image_size';
}

function refuseGpt({ model, prompt, aspectRatio, imageSize, quality, background, mask }: Wish): string | undefined {
  const { qualities = [], pixelsOnly = true } = GPT[model] ?? {};
  if (prompt === '') return 'invalid_prompt';
  if (imageSize !== undefined) return 'invalid_image_size';
  if (quality !== undefined && !qualities.includes(quality)) return 'invalid_quality';
  const isPixels = /^\d+x\d+$/.test(aspectRatio ?? '1024x1024');
  if (!isPixels && (pixelsOnly || !/^\d+:\d+$/.test(aspectRatio ?? ''))) return 'invalid_aspect_ratio';
  if (background !== undefined && !(background === 'transparent' && pixelsOnly)) return 'invalid_background';
  return mask === undefined || /^https?:/.test(mask) ? undefined : 'invalid_mask';
}

const SCALE: Readonly<Record<string, number>> = { '1K': 1, '2K': 2, '4K': 4 };

/** Width and height; `pixels` is the long edge of 1K. */
export function sizeOf({ aspectRatio = 'auto', imageSize = '1K' }: Wish, pixels: number): { width: number; height: number } {
  const [across = 1, down = 1] = /^\d+[:x]\d+$/.test(aspectRatio) ? aspectRatio.split(/[:x]/).map(Number) : [1, 1];
  const edge = pixels * (SCALE[imageSize] ?? 1);
  const [width, height] = across >= down ? [edge, (edge * down) / across] : [(edge * across) / down, edge];
  return { width: Math.max(16, Math.round(width)), height: Math.max(16, Math.round(height)) };
}

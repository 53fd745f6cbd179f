/** What a model takes. */
export interface ModelLimits {
  readonly ratios: readonly string[];
  /** Absent: the model documents no sizes, and takes any. */
  readonly sizes?: readonly string[];
  readonly maxImages: number;
  readonly maxTokens: number;
  /** Levels of thinking; absent: it takes none. */
  readonly thinking?: readonly string[];
  /** It refuses temperature, topP, topK and seed. */
  readonly noSampling?: true;
}

const STANDARD_RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];
const LONG_RATIOS = [...STANDARD_RATIOS, '1:4', '4:1', '1:8', '8:1'];

/** Live at Google by November 2026. */
export const GOOGLE_MODELS = [
  'gemini-2.5-flash-image',
  'gemini-3-pro-image',
  'gemini-3.1-flash-image',
  'gemini-3.1-flash-lite-image',
  'gemini-nano-banana-2.1',
];

/** A mirror keeps serving what Google has shut down. */
export const MIRROR_MODELS = [
  ...GOOGLE_MODELS,
  'gemini-2.5-flash-image-preview',
  'gemini-3-pro-image-preview',
  'gemini-3.1-flash-image-preview',
];

export function limitsOf(model: string): ModelLimits {
  if (model.startsWith('gemini-2.5')) return { ratios: STANDARD_RATIOS, maxImages: 3, maxTokens: 32_768 };
  const flash = { ratios: LONG_RATIOS, maxImages: 14, thinking: ['MINIMAL', 'HIGH'] };
  if (model.startsWith('gemini-3.1-flash-lite')) return { ...flash, sizes: ['1K'], maxTokens: 4_096 };
  if (model.startsWith('gemini-3.1-flash')) return { ...flash, sizes: ['512', '1K', '2K', '4K'], maxTokens: 32_768 };
  const pro = { ratios: STANDARD_RATIOS, sizes: ['1K', '2K', '4K'], maxImages: 14, maxTokens: 32_768 };
  if (model !== 'gemini-nano-banana-2.1') return pro;
  return { ...pro, ratios: LONG_RATIOS, thinking: ['MINIMAL', 'MEDIUM', 'HIGH'], noSampling: true };
}

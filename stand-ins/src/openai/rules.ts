import type { Wish } from './wish.js';

/** How a site answers what it does not take. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Rules {
  readonly qualities: readonly string[];
  readonly freeSizes: boolean;
  readonly transparent: boolean;
  readonly fidelity: readonly string[];
  readonly formats: readonly string[];
}

const BASIC = ['auto', 'low', 'medium', 'high'];
const FORMATS = ['png', 'jpeg', 'webp'];
const first = (fidelity: readonly string[]): Rules => ({
  qualities: BASIC,
  freeSizes: false,
  transparent: true,
  fidelity,
  formats: FORMATS,
});
const second: Rules = { qualities: BASIC, freeSizes: true, transparent: false, fidelity: [], formats: FORMATS };
const third: Rules = { ...second, qualities: [...BASIC, 'xhigh', 'max'], transparent: true };
const fourth: Rules = { ...third, formats: [...FORMATS, 'gif', 'svg'] };

/** What each model takes at OpenAI (state of December 2026). */
export const RULES: Readonly<Record<string, Rules>> = {
  'gpt-image-1-mini': first(['low']),
  'gpt-image-1.5': first(['low', 'high']),
  'gpt-image-2': second,
  'gpt-image-2.5-flare': third,
  'gpt-image-2.5-sunburst': third,
  'gpt-image-2.6-flare': fourth,
  'gpt-image-2.6-sunburst': fourth,
};

const FIELDS =
  'model prompt n size quality background output_format output_compression moderation complexity frame_count frame_duration_ms stream partial_images safety_identifier user svg input_fidelity images mask image markup'.split(
    ' ',
  );
const OLD_SIZES = ['auto', '1024x1024', '1536x1024', '1024x1536'];

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? 'auto').replaceAll('"', '');

export const invalid = (message: string, param: string | null, code: string | null = null, status = 400): Refusal => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param, code } },
});

/** Why OpenAI refuses a request to one of its picture routes; undefined when it takes it. */
export function refuseWish(wish: Wish, edits: boolean): Refusal | undefined {
  const { fields, model } = wish;
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name) && !name.startsWith('svg['));
  if (unknown !== undefined) return invalid(`Unknown parameter: '${unknown}'.`, unknown, 'unknown_parameter');
  const rules = Object.hasOwn(RULES, model) ? RULES[model] : undefined;
  if (!rules) return invalid(`The model '${model}' does not exist.`, 'model', 'model_not_found', 404);
  if (wish.prompt === '') return invalid("Missing required parameter: 'prompt'.", 'prompt', 'missing_required_parameter');
  return (
    refuseCount(fields.n) ??
    refuseSize(textOf(fields.size), rules) ??
    refuseValue('quality', fields.quality, rules.qualities) ??
    refuseValue('output_format', fields.output_format, rules.formats) ??
    refuseBackground(fields, rules) ??
    (edits ? refuseEdit(wish, rules) : undefined)
  );
}

function refuseValue(name: string, value: unknown, values: readonly string[]): Refusal | undefined {
  if (value === undefined || values.includes(textOf(value))) return undefined;
  const known = values.map((one) => `'${one}'`).join(', ');
  return invalid(`Invalid value: '${textOf(value)}'. Supported values are: ${known}.`, name, 'invalid_value');
}

const MOST_PICTURES = 10;
/** How many pictures a request is for; a form has it as a text. */
export const countOf = ({ fields }: Wish): number => Number(fields.n ?? 1);

function refuseCount(n: unknown): Refusal | undefined {
  const count = Number(n ?? 1);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_PICTURES) return undefined;
  const [way, code] =
    count > MOST_PICTURES ? ['above maximum', 'integer_above_max_value'] : ['below minimum', 'integer_below_min_value'];
  const bound = count > MOST_PICTURES ? `<= ${MOST_PICTURES}` : '>= 1';
  return invalid(`Invalid 'n': integer ${way} value. Expected a value ${bound}, but got ${textOf(n)} instead.`, 'n', code);
}

function refuseSize(size: string, { freeSizes }: Rules): Refusal | undefined {
  if (!freeSizes || size === 'auto') return refuseValue('size', size, OLD_SIZES);
  const [, across, down] = /^(\d+)x(\d+)$/.exec(size) ?? [];
  const [width, height] = [Number(across), Number(down)];
  const wrong = (why: string): Refusal => invalid(`Invalid size '${size}'. ${why}`, 'size', 'invalid_value');
  if (!(width > 0 && height > 0)) return wrong('Expected WIDTHxHEIGHT.');
  if (width % 16 !== 0 || height % 16 !== 0) return wrong('Width and height must both be divisible by 16.');
  if (Math.max(width, height) > 3840) return wrong('The longest edge must be at most 3840.');
  if (Math.max(width, height) > 3 * Math.min(width, height)) return wrong('The ratio must be between 1:3 and 3:1.');
  const pixels = width * height;
  return pixels < 655_360 || pixels > 8_294_400 ? wrong('The number of pixels is out of range.') : undefined;
}

function refuseBackground({ background, output_format: format }: Wish['fields'], { transparent }: Rules): Refusal | undefined {
  if (background !== 'transparent') return refuseValue('background', background, ['auto', 'opaque']);
  if (!transparent) return invalid('Transparent background is not supported for this model.', 'background');
  return format === 'jpeg' ? invalid('Transparent background needs png or webp.', 'background') : undefined;
}

function refuseEdit({ fields, pictures, mask, markup }: Wish, { fidelity }: Rules): Refusal | undefined {
  const [picture] = pictures;
  if (!picture) return invalid('image is required', 'image', 'missing_required_parameter');
  if (pictures.length > 16) return invalid('Too many images: at most 16.', 'image');
  if (mask && markup) return invalid('mask and markup cannot be given together.', 'markup');
  if (fields.input_fidelity !== undefined && fidelity.length === 0) {
    return invalid("Unsupported parameter: 'input_fidelity' is not supported with this model.", 'input_fidelity');
  }
  const wrongFidelity = refuseValue('input_fidelity', fields.input_fidelity, fidelity);
  if (wrongFidelity || !mask) return wrongFidelity;
  const [a, b] = [dimensionsOf(picture.bytes), dimensionsOf(mask.bytes)];
  if (!b || mask.bytes.length > 4_000_000) return invalid('Invalid mask image: expected a PNG below 4 MB.', 'mask');
  if (!a || (a.width === b.width && a.height === b.height)) return undefined;
  return invalid(`Invalid mask image dimensions: expected ${a.width}x${a.height}, got ${b.width}x${b.height}.`, 'mask');
}

/** Of a PNG. */
function dimensionsOf(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length < 24 || bytes[0] !== 0x89) return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

const TOKENS: Readonly<Record<string, number>> = { low: 196, medium: 439, high: 1756, xhigh: 3122, max: 7024 };

/** The tokens that pictures take (of 1024x1024, as derived from the price lists). */
export function usageOf({ fields, pictures, prompt }: Wish, { ignored = false, made = 1 } = {}) {
  const textTokens = Math.ceil(prompt.length / 4);
  const imageTokens = ignored ? 0 : pictures.length * 1032;
  const output = made * (TOKENS[textOf(fields.quality)] ?? 1756);
  return {
    input_tokens: textTokens + imageTokens,
    input_tokens_details: { text_tokens: textTokens, image_tokens: imageTokens },
    output_tokens: output,
    output_tokens_details: { text_tokens: 0, image_tokens: output },
    total_tokens: textTokens + imageTokens + output,
  };
}

/** Width and height of the picture: as asked, by pixels or by ratio; `pixels` is the long edge where nothing is asked. */
export function sizeOf({ fields }: Wish, pixels: number): { width: number; height: number } {
  const [, across, down] = /^(\d+)x(\d+)$/.exec(String(fields.size)) ?? [];
  const exact = { width: Number(across), height: Number(down) };
  if (exact.width > 0 && exact.height > 0) {
    // Tests ask for small pictures: the shape is kept.
    const scale = Math.min(1, pixels / Math.max(exact.width, exact.height));
    return { width: Math.max(16, Math.round(exact.width * scale)), height: Math.max(16, Math.round(exact.height * scale)) };
  }
  const config = fields.image_config as { aspect_ratio?: unknown } | undefined;
  const ratio =
    [fields.aspect_ratio, config?.aspect_ratio, fields.size].map(String).find((one) => /^\d+:\d+$/.test(one)) ?? '1:1';
  const [x = 1, y = 1] = ratio.split(':').map(Number);
  const [width, height] = x >= y ? [pixels, (pixels * y) / x] : [(pixels * x) / y, pixels];
  return { width: Math.max(16, Math.round(width)), height: Math.max(16, Math.round(height)) };
}

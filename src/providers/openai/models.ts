/** What a model is known to take at OpenAI; mirrors may take more or less. */
export interface ModelFacts {
  readonly qualities: readonly string[];
  /** Sizes by name; undefined: any by the rules of free sizes. */
  readonly sizes?: readonly string[];
  readonly transparent: boolean;
  readonly formats: readonly string[];
  /** Values of `inputFidelity`; empty: it is refused. */
  readonly fidelity: readonly string[];
  readonly complexity: boolean;
  /** Day on which OpenAI ended it, as it announced. */
  readonly shutDown?: string;
}

export const DEFAULT_MODEL = 'gpt-image-2';

const SIZES = ['auto', '1024x1024', '1536x1024', '1024x1536'];
const QUALITIES = ['auto', 'low', 'medium', 'high'];
const FORMATS = ['png', 'jpeg', 'webp'];

const first: ModelFacts = {
  qualities: QUALITIES,
  sizes: SIZES,
  transparent: true,
  formats: FORMATS,
  fidelity: ['low', 'high'],
  complexity: false,
};
const second: ModelFacts = {
  qualities: QUALITIES,
  transparent: false,
  formats: FORMATS,
  fidelity: [],
  complexity: false,
};
const third: ModelFacts = { ...second, qualities: [...QUALITIES, 'xhigh', 'max'], transparent: true };
const fourth: ModelFacts = { ...third, formats: [...FORMATS, 'gif', 'svg'], complexity: true };

/**
 * State of December 2026: models, qualities, formats and days as in npm openai 7.59.0 and developers.openai.com/api/docs/deprecations,
 * sizes as in @ai-sdk/openai 4.0.118.
 */
const MODELS: Readonly<Record<string, ModelFacts>> = {
  'gpt-image-2': second,
  'gpt-image-2-2026-04-21': second,
  'gpt-image-2.5-flare': third,
  'gpt-image-2.5-sunburst': third,
  'gpt-image-2.5-flare-2026-09-08': third,
  'gpt-image-2.5-sunburst-2026-09-08': third,
  'gpt-image-2.6-flare': fourth,
  'gpt-image-2.6-sunburst': fourth,
  'gpt-image-1.5': { ...first, shutDown: '2026-12-01' },
  'gpt-image-1.5-2025-12-16': { ...first, shutDown: '2026-12-01' },
  'chatgpt-image-latest': { ...first, shutDown: '2026-12-01' },
  'gpt-image-1-mini': { ...first, fidelity: ['low'], shutDown: '2026-12-01' },
  'gpt-image-1': { ...first, shutDown: '2026-10-23' },
  'dall-e-3': { ...first, shutDown: '2026-05-12' },
  'dall-e-2': { ...first, shutDown: '2026-05-12' },
};

/** Of the models that end. */
export const SUCCESSOR = 'gpt-image-2.6-sunburst';

/** Ids that OpenAI serves. */
export const LIVE_MODELS: readonly string[] = Object.keys(MODELS).filter((id) => MODELS[id]?.shutDown === undefined);

/** What is known of a model; undefined for one that is not, such as a name of a mirror's own. */
export function factsOf(model: string): ModelFacts | undefined {
  return Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
}

const STEP = 16;
const LONGEST_EDGE = 3840;
const FEWEST_PIXELS = 655_360;
const MOST_PIXELS = 8_294_400;

/** Whether a free size is one that OpenAI takes. */
export function isFreeSize(size: string): boolean {
  const [, across, down] = /^(\d{1,5})x(\d{1,5})$/.exec(size) ?? [];
  const [width, height] = [Number(across), Number(down)];
  const [short, long] = width < height ? [width, height] : [height, width];
  return (
    short > 0 &&
    width % STEP === 0 &&
    height % STEP === 0 &&
    long <= LONGEST_EDGE &&
    long <= 3 * short &&
    width * height >= FEWEST_PIXELS &&
    width * height <= MOST_PIXELS
  );
}

import type { Words } from '../../words/words.js';
import { dayOf, endedNote, factsIn, type ModelFacts, type ModelPrice, type ModelTable, standingOf } from '../models.js';

/** What a model is known to take at OpenAI; mirrors may take more or less. */
interface OpenAiFacts extends ModelFacts {
  readonly references: number;
  readonly qualities: readonly string[];
  readonly transparent: boolean;
  readonly formats: readonly string[];
  /** Values of `inputFidelity`; empty: it is refused. */
  readonly fidelity: readonly string[];
  readonly complexity: boolean;
}

export const DEFAULT_MODEL = 'gpt-image-2';

const QUALITIES = ['auto', 'low', 'medium', 'high'];
const FORMATS = ['png', 'jpeg', 'webp'];
/** Of one picture of 1024x1024, without what goes in. */
const pricesOf = (amounts: Readonly<Record<string, number>>): readonly ModelPrice[] =>
  Object.entries(amounts).map(([quality, amount]) => ({ size: '1024x1024', quality, amount }));

const first: OpenAiFacts = {
  ratios: [],
  sizes: ['auto', '1024x1024', '1536x1024', '1024x1536'],
  references: 16,
  qualities: QUALITIES,
  transparent: true,
  formats: FORMATS,
  fidelity: ['low', 'high'],
  complexity: false,
};
const second: OpenAiFacts = {
  ...first,
  sizes: [],
  freeSizes: true,
  transparent: false,
  fidelity: [],
  prices: pricesOf({ low: 0.006, medium: 0.053, high: 0.211 }),
};
const third: OpenAiFacts = {
  ...second,
  qualities: [...QUALITIES, 'xhigh', 'max'],
  transparent: true,
  prices: pricesOf({ low: 0.0059, medium: 0.0132, high: 0.0527, xhigh: 0.0937, max: 0.2107 }),
};
const { prices: _ofThird, ...fourthTakes } = third;
/** Its price by picture is not published. */
const fourth: OpenAiFacts = { ...fourthTakes, formats: [...FORMATS, 'gif', 'svg'], complexity: true };

/** Of the models that end. */
const SUCCESSOR = 'gpt-image-2.6-sunburst';
/** The day that was announced; nobody has seen yet whether they are gone. */
const ending = { ends: '2026-12-01', unsettled: true, successor: SUCCESSOR } as const;
const gone = (ends: string) => ({ ends, successor: SUCCESSOR });
const oneAndAHalf: OpenAiFacts = { ...first, prices: pricesOf({ low: 0.009, medium: 0.034, high: 0.133 }), ...ending };

export const OPENAI_MODELS: ModelTable<OpenAiFacts> = {
  asOf: '2026-12-01',
  sources: [
    'developers.openai.com/api/docs/deprecations',
    'npm openai 7.59.0',
    'npm @ai-sdk/openai 4.0.118',
    'PyPI litellm 1.110.2',
  ],
  models: {
    'gpt-image-2': second,
    'gpt-image-2-2026-04-21': second,
    'gpt-image-2.5-flare': third,
    'gpt-image-2.5-sunburst': third,
    'gpt-image-2.5-flare-2026-09-08': third,
    'gpt-image-2.5-sunburst-2026-09-08': third,
    'gpt-image-2.6-flare': fourth,
    'gpt-image-2.6-sunburst': fourth,
    'gpt-image-1.5': oneAndAHalf,
    'gpt-image-1.5-2025-12-16': oneAndAHalf,
    'chatgpt-image-latest': oneAndAHalf,
    'gpt-image-1-mini': { ...first, fidelity: ['low'], ...ending },
    'gpt-image-1': { ...first, ...gone('2026-10-23') },
    'dall-e-3': { ...first, ...gone('2026-05-12') },
    'dall-e-2': { ...first, ...gone('2026-05-12') },
  },
};

/** Ids that OpenAI serves, or may. */
export const liveModels = (now: Date): readonly string[] =>
  Object.entries(OPENAI_MODELS.models).flatMap(([id, facts]) => (standingOf(facts, dayOf(now)) === 'ended' ? [] : [id]));

/** What is known of a model; undefined for one that is not, such as a name of a mirror's own. */
export const factsOf = (model: string): OpenAiFacts | undefined => factsIn(OPENAI_MODELS, model);

/** That OpenAI has shut down the model or may have; undefined for any other. */
export function shutDownNote(model: string, now: Date): Words | undefined {
  const facts = factsOf(model);
  return facts && endedNote('OpenAI', model, facts, now);
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

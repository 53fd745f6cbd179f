import type { Words } from '../../words/words.js';
import { dayOf, endedNote, factsIn, type ModelFacts, type ModelTable, standingOf } from '../models.js';

const STANDARD_RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];
const LONG_RATIOS = [...STANDARD_RATIOS, '1:4', '4:1', '1:8', '8:1'];
const TYPES = ['image/png', 'image/jpeg', 'image/webp'];
const MOST_REFERENCES = 14;
const MOST_TOKENS = 32_768;
const FEW_TOKENS = 4_096;

/** What a model is known to take at Google. */
interface GeminiFacts extends ModelFacts {
  readonly references: number;
  /** Media types of reference pictures. */
  readonly types: readonly string[];
  /** Most `maxOutputTokens`. */
  readonly tokens: number;
}

const pro: GeminiFacts = {
  ratios: STANDARD_RATIOS,
  sizes: ['1K', '2K', '4K'],
  references: MOST_REFERENCES,
  types: TYPES,
  tokens: MOST_TOKENS,
  prices: [
    { size: '1K', amount: 0.134 },
    { size: '2K', amount: 0.134 },
    { size: '4K', amount: 0.24 },
  ],
};
const flash: GeminiFacts = {
  ...pro,
  ratios: LONG_RATIOS,
  sizes: ['512', '1K', '2K', '4K'],
  thinking: ['minimal', 'high'],
  prices: [
    { size: '512', amount: 0.045 },
    { size: '1K', amount: 0.067 },
    { size: '2K', amount: 0.101 },
    { size: '4K', amount: 0.151 },
  ],
};
const old: GeminiFacts = { ...pro, sizes: [], references: 3, prices: [{ amount: 0.039 }] };

/** Of an item and a site that name none: the newest, and a quarter of the price of the one before. */
export const DEFAULT_MODEL = 'gemini-nano-banana-2.1';

/** The sampling parameters, which Google deprecated in July 2026. */
export const SAMPLING = ['temperature', 'topP', 'topK', 'seed'] as const;

export const GEMINI_MODELS: ModelTable<GeminiFacts> = {
  asOf: '2026-12-01',
  sources: [
    'ai.google.dev/gemini-api/docs/deprecations',
    'github.com/GoogleCloudPlatform/genmedia-creative-studio',
    'npm @google/genai 3.3.0',
    'PyPI litellm 1.110.2',
  ],
  models: {
    'gemini-nano-banana-2.1': {
      ...pro,
      ratios: LONG_RATIOS,
      types: [...TYPES, 'image/heic', 'image/heif'],
      thinking: ['minimal', 'medium', 'high'],
      prices: [
        { size: '1K', amount: 0.0336 },
        { size: '2K', amount: 0.0504 },
        { size: '4K', amount: 0.1134 },
      ],
    },
    'gemini-3-pro-image': pro,
    'gemini-3.1-flash-image': { ...flash, ends: '2026-10-29', unsettled: true, successor: 'gemini-nano-banana-2.1' },
    'gemini-3.1-flash-lite-image': { ...flash, sizes: ['1K'], tokens: FEW_TOKENS, prices: [{ size: '1K', amount: 0.0336 }] },
    'gemini-2.5-flash-image': { ...old, ends: '2027-03-15', successor: 'gemini-3.1-flash-lite-image' },
    'gemini-2.5-flash-image-preview': { ...old, ends: '2026-01-15', successor: 'gemini-3.1-flash-lite-image' },
    'gemini-3-pro-image-preview': { ...pro, ends: '2026-06-25', successor: 'gemini-3-pro-image' },
    'gemini-3.1-flash-image-preview': { ...flash, ends: '2026-06-25', successor: 'gemini-nano-banana-2.1' },
  },
};

/** Ids that Google serves, or may. */
export const liveModels = (now: Date): readonly string[] =>
  Object.entries(GEMINI_MODELS.models).flatMap(([id, facts]) => (standingOf(facts, dayOf(now)) === 'ended' ? [] : [id]));

/** What is known of a model; undefined for one that is not, such as a name of a mirror's own. */
export const factsOf = (model: string): GeminiFacts | undefined => factsIn(GEMINI_MODELS, model);

/** Whether a model refuses a request that has one of the sampling parameters. Mirrors put words around the names of models. */
export const refusesSampling = (model: string): boolean => /nano-banana-(?:2\.[1-9]|[3-9])/.test(model);

/** The most `maxOutputTokens` that a model is known to take. */
export const mostTokens = (model: string): number => factsOf(model)?.tokens ?? MOST_TOKENS;

/** That Google has shut down the model or may have; undefined for any other. */
export function shutDownNote(model: string, now: Date): Words | undefined {
  const facts = factsOf(model);
  return facts && endedNote('Google', model, facts, now);
}

import { type Words, words } from '../../words/words.js';

const STANDARD_RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];
const LONG_RATIOS = [...STANDARD_RATIOS, '1:4', '4:1', '1:8', '8:1'];
const OLD_TYPES = ['image/png', 'image/jpeg', 'image/webp'];
const TYPES = [...OLD_TYPES, 'image/heic', 'image/heif'];
const MOST_REFERENCES = 14;
const MOST_TOKENS = 32_768;
const FEW_TOKENS = 4_096;

/** What a model is known to take at Google; mirrors may take more or less. */
export interface ModelFacts {
  readonly ratios: readonly string[];
  /** Empty: it documents no sizes. */
  readonly sizes: readonly string[];
  readonly references: number;
  readonly types: readonly string[];
  /** Most `maxOutputTokens`. */
  readonly tokens: number;
  /** Day on which Google shut it down. */
  readonly shutDown?: string;
  /** Day from which on Google may have shut it down, as it announced. */
  readonly mayEnd?: string;
}

const pro: ModelFacts = {
  ratios: STANDARD_RATIOS,
  sizes: ['1K', '2K', '4K'],
  references: MOST_REFERENCES,
  types: TYPES,
  tokens: MOST_TOKENS,
};
const flash: ModelFacts = {
  ratios: LONG_RATIOS,
  sizes: ['512', '1K', '2K', '4K'],
  references: MOST_REFERENCES,
  types: TYPES,
  tokens: MOST_TOKENS,
};
const old: ModelFacts = { ratios: STANDARD_RATIOS, sizes: [], references: 3, types: OLD_TYPES, tokens: MOST_TOKENS };

/**
 * State of November 2026. Ratios and sizes as in @tanstack/ai-gemini 0.32.0, references and types as in Vertex AI's tables, days as in
 * ai.google.dev/gemini-api/docs/deprecations.
 */
const MODELS: Readonly<Record<string, ModelFacts>> = {
  'gemini-3-pro-image': pro,
  'gemini-3.1-flash-image': flash,
  'gemini-3.1-flash-lite-image': { ...flash, sizes: ['1K'], tokens: FEW_TOKENS },
  'gemini-nano-banana-2.1': pro,
  'gemini-2.5-flash-image': { ...old, mayEnd: '2026-10-02' },
  'gemini-2.5-flash-image-preview': { ...old, shutDown: '2026-01-15' },
  'gemini-3-pro-image-preview': { ...pro, shutDown: '2026-06-25' },
  'gemini-3.1-flash-image-preview': { ...flash, shutDown: '2026-06-25' },
};

/** Ids that Google serves. */
export const LIVE_MODELS: readonly string[] = Object.keys(MODELS).filter((id) => MODELS[id]?.shutDown === undefined);

/** What is known of a model; undefined for one that is not, such as a name of a mirror's own. */
export function factsOf(model: string): ModelFacts | undefined {
  return Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
}

/** The sampling parameters, which Google deprecated in July 2026. */
export const SAMPLING = ['temperature', 'topP', 'topK', 'seed'] as const;

/** Whether a model refuses a request that has one of them. Mirrors put words around the names of models. */
export const refusesSampling = (model: string): boolean => /nano-banana-(?:2\.[1-9]|[3-9])/.test(model);

/** The most `maxOutputTokens` that a model is known to take. */
export const mostTokens = (model: string): number => factsOf(model)?.tokens ?? MOST_TOKENS;

/** That Google has shut down the model or may have; undefined for any other. */
export function shutDownNote(model: string): Words | undefined {
  const { shutDown, mayEnd } = factsOf(model) ?? {};
  const successor = model.replace(/^gemini-2\.5/, 'gemini-3.1').replace(/-preview$/, '');
  if (shutDown !== undefined) return words('advice.shutDown', { model, day: shutDown, successor });
  return mayEnd === undefined ? undefined : words('advice.mayEnd', { model, day: mayEnd, successor });
}

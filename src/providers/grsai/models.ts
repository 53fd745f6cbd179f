import { factsIn, type ModelFacts, type ModelTable } from '../models.js';

const RATIOS = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '5:4', '4:5', '21:9'];
const LONG_RATIOS = [...RATIOS, '1:4', '4:1', '1:8', '8:1'];

/** What a gpt-image model is known to take at GRSAI. */
interface GptFacts extends ModelFacts {
  readonly qualities: readonly string[];
  /** Its shape is given in pixels alone. */
  readonly pixelsOnly: boolean;
  readonly transparent: boolean;
}
type GrsaiFacts = ModelFacts & Partial<GptFacts>;

const pro = (...sizes: string[]): GrsaiFacts => ({ ratios: RATIOS, sizes });
const second = (...sizes: string[]): GrsaiFacts => ({ ratios: LONG_RATIOS, sizes });
/** A ratio, or pixels of 1K. */
const gpt: GptFacts = { ratios: [], sizes: [], freeSizes: true, qualities: ['auto'], pixelsOnly: false, transparent: false };
const gptOf = (...qualities: string[]): GptFacts => ({ ...gpt, qualities, pixelsOnly: true, transparent: true });

/** Sources as in the facts of the vendor's own nodes; GRSAI publishes prices in points of its own. */
export const GRSAI_MODELS: ModelTable<GrsaiFacts> = {
  asOf: '2026-12-01',
  sources: ['github.com/31702160136/ComfyUI-GrsAI', 'github.com/GrsaiAPi/nano_banana_plugin_grsai', 'github.com/668mt/grsai-cli'],
  models: {
    'nano-banana-fast': pro(),
    'nano-banana': pro(),
    'nano-banana-pro': pro('1K', '2K', '4K'),
    'nano-banana-pro-vt': pro('1K', '2K', '4K'),
    'nano-banana-pro-cl': pro('1K', '2K', '4K'),
    'nano-banana-pro-vip': pro('1K', '2K'),
    'nano-banana-pro-4k-vip': pro('4K'),
    'nano-banana-2': second('1K', '2K', '4K'),
    'nano-banana-2-cl': second('1K', '2K'),
    'nano-banana-2-4k-cl': second('4K'),
    'gpt-image-2': gpt,
    'gpt-image-2.5': gpt,
    'gpt-image-2-vip': gptOf('medium'),
    'gpt-image-2.5-flare': gptOf('low', 'medium', 'high'),
    'gpt-image-2.5-sunburst': gptOf('low', 'medium', 'high', 'xhigh', 'max'),
  },
};

/** Seen with a client, and nothing more is known of it. */
const SEEN = ['nano-banana-2-2k-cl'];

export const KNOWN_MODELS: readonly string[] = [...Object.keys(GRSAI_MODELS.models), ...SEEN];

/** What is known of a model; undefined for any other, which may well exist. */
export const factsOf = (model: string): GrsaiFacts | undefined => factsIn(GRSAI_MODELS, model);

/** Whether a model is one of those that only the unified API has, with fields of their own. */
export const isGptImage = (model: string): boolean => /^gpt-image/i.test(model);

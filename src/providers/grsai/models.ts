import { factsIn, type ModelFacts, type ModelTable } from '../models.js';

const RATIOS = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '5:4', '4:5', '21:9'];
const LONG_RATIOS = [...RATIOS, '1:4', '4:1', '1:8', '8:1'];

const pro = (...sizes: string[]): ModelFacts => ({ ratios: RATIOS, sizes });
const second = (...sizes: string[]): ModelFacts => ({ ratios: LONG_RATIOS, sizes });

/** Sources as in the facts of the vendor's own nodes; GRSAI publishes prices in points of its own. */
export const GRSAI_MODELS: ModelTable = {
  asOf: '2026-11-21',
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
  },
};

/** Seen with a client, and nothing more is known of it. */
const SEEN = ['nano-banana-2-2k-cl'];

export const KNOWN_MODELS: readonly string[] = [...Object.keys(GRSAI_MODELS.models), ...SEEN];

/** What is known of a model; undefined for any other, which may well exist. */
export const factsOf = (model: string): ModelFacts | undefined => factsIn(GRSAI_MODELS, model);

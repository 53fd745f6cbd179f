import type { Fields } from './json.js';
import type { InputSpec } from './node-types.js';

/** The usual inputs of node classes; `config` as the server gives it. */
export const link = (name: string, type: string, config?: Fields): InputSpec => ({ name, type, ...(config && { config }) });

export const combo = (name: string, options: readonly string[] | (() => readonly string[]), config?: Fields): InputSpec => ({
  name,
  type: 'COMBO',
  options: typeof options === 'function' ? options : () => options,
  ...(config && { config }),
});

export const int = (name: string, config: Fields): InputSpec => ({ name, type: 'INT', config });
export const float = (name: string, config: Fields): InputSpec => ({ name, type: 'FLOAT', config });
export const text = (name: string, config: Fields): InputSpec => ({ name, type: 'STRING', config });
export const optional = (spec: InputSpec): InputSpec => ({ ...spec, optional: true });

const MAX_SIZE = 16_384;
const MAX_SEED = 2n ** 64n - 1n;

export const seed = (name: string): InputSpec => int(name, { default: 0, min: 0, max: MAX_SEED, control_after_generate: true });
export const side = (name: string, usual: number, step: number): InputSpec =>
  int(name, { default: usual, min: 16, max: MAX_SIZE, step });
export const batchSize = (): InputSpec => int('batch_size', { default: 1, min: 1, max: 4096 });
export const scaledSide = (name: string): InputSpec => int(name, { default: 512, min: 0, max: MAX_SIZE, step: 1 });

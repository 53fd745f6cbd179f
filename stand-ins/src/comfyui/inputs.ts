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

/** A combo of the newest kind: each choice has inputs of its own, which stand in the prompt as `format.bit_depth`. */
export const dynamic = (name: string, choices: Readonly<Record<string, readonly InputSpec[]>>): InputSpec => ({
  name,
  type: 'COMFY_DYNAMICCOMBO_V3',
  options: () => Object.keys(choices),
  choices,
});

/** A list of inputs that grows: `images.image0`, `images.image1` in the prompt. */
export const grown = (
  name: string,
  each: InputSpec,
  list: { readonly prefix: string; readonly min: number; readonly max: number },
): InputSpec => ({ name, type: 'COMFY_AUTOGROW_V3', list: { ...list, each } });

/** The inputs that a prompt must or may have for these: those of the newest kinds stand for several. */
export function expanded(specs: readonly InputSpec[], given: Fields): InputSpec[] {
  return specs.flatMap((spec) => {
    if (spec.choices) {
      const chosen = spec.choices[String(given[spec.name])] ?? [];
      return [
        spec,
        ...expanded(
          chosen.map((one) => ({ ...one, name: `${spec.name}.${one.name}` })),
          given,
        ),
      ];
    }
    if (!spec.list) return [spec];
    const { prefix, min, max, each } = spec.list;
    return Array.from({ length: max }, (_, k) => ({
      ...each,
      name: `${spec.name}.${prefix}${k}`,
      ...(k >= min && { optional: true }),
    }));
  });
}

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

import { z } from 'zod';
import { nodeName } from '../domain/own-names.js';

/** What people are told of a parameter or a setting; what it takes is the description of its schema. */
interface Facts {
  readonly meaning: string;
  /** In words, where the schema has no default of its own. */
  readonly otherwise?: string;
  /** What stands for the value in a help text: `<ratio>`. */
  readonly placeholder?: string;
  /** Its text may be the path of a file, which the starter reads: workers are elsewhere. */
  readonly isFile?: true;
}

const facts = z.registry<Facts>();

/** A parameter with its facts. `takes`: the values, in words that follow "expected". */
export function told<Schema extends z.ZodType>(schema: Schema, takes: string, about: Facts): Schema {
  const described = schema.describe(takes);
  facts.add(described, about);
  return described;
}

/** One parameter or setting of a provider, as its flag, the help and the docs have it. */
export interface Parameter {
  readonly name: string;
  /** `--top-p`. */
  readonly flag: string;
  /** The name that the Banana2 node gave it, where it is another. */
  readonly alias?: string;
  readonly kind: 'number' | 'switch' | 'text';
  readonly placeholder: string;
  readonly takes: string;
  /** Empty when there is none. */
  readonly standard: string;
  readonly meaning: string;
  readonly isFile: boolean;
}

/** The parameters of a schema, in its order. */
export function parametersOf(schema: { readonly shape: Readonly<Record<string, z.ZodType>> }): readonly Parameter[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const about = facts.get(field);
    const alias = nodeName(name);
    const kind = kindOf(field);
    return {
      name,
      flag: flagOf(name),
      ...(alias === undefined ? {} : { alias }),
      kind,
      placeholder: about?.placeholder ?? (kind === 'number' ? 'n' : 'value'),
      takes: field.description ?? '',
      standard: about?.otherwise ?? defaultOf(field),
      meaning: about?.meaning ?? '',
      isFile: about?.isFile ?? false,
    };
  });
}

/** `--top-p` for `topP`. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function inner(schema: z.core.$ZodType): z.core.$ZodType {
  const wraps = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional;
  return wraps ? inner(schema.unwrap()) : schema;
}

function kindOf(schema: z.ZodType): Parameter['kind'] {
  const whole = inner(schema);
  // A number that may also be written as text is a number.
  const core = whole instanceof z.ZodUnion ? (whole.options[0] as z.core.$ZodType) : whole;
  if (core instanceof z.ZodNumber) return 'number';
  return core instanceof z.ZodBoolean ? 'switch' : 'text';
}

function defaultOf(schema: z.ZodType): string {
  if (!(schema instanceof z.ZodDefault)) return '';
  const value: unknown = schema.def.defaultValue;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

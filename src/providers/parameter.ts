import { say } from '../words/current.js';
import { expectedIn, expects } from '../words/expected.js';
import { isWords, type Text, type Words, words } from '../words/words.js';
import { z } from 'zod';
import type { JsonObject } from '../domain/json.js';
import { nodeName, withOwnNames } from '../domain/text/own-names.js';

/** What people are told of a parameter or a setting; what it takes is the description of its schema. */
interface Facts {
  readonly meaning: Text;
  /** In words, where the schema has no default of its own. */
  readonly otherwise?: Text;
  /** What stands for the value in a help text: `<ratio>`. */
  readonly placeholder?: string;
  /** Its text may be the path of a file, which the starter reads: workers are elsewhere. */
  readonly isFile?: true;
  /** Parameters that cannot be given together with it. */
  readonly excludes?: readonly string[];
  /** Parameters without which it means nothing. */
  readonly of?: readonly string[];
}

const facts = z.registry<Facts>();

/** A parameter with its facts. `takes`: the values, in words that follow "expected". */
export function told<Schema extends z.ZodType>(schema: Schema, takes: Text, about: Facts): Schema {
  facts.add(schema, about);
  return expects(schema, takes);
}

/** What people are told a parameter or a setting is for. */
export const meaningOf = (schema: z.ZodType): Text | undefined => facts.get(schema)?.meaning;

/** That a parameter takes one of a few values. */
export const oneOf = (...names: readonly string[]): Words => words('expected.oneOf', { names: { names } });

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
  /** The same in a help text: only the values where it takes one of a few. */
  readonly takesBriefly: string;
  /** Empty when there is none. */
  readonly standard: string;
  readonly meaning: string;
  readonly isFile: boolean;
}

/** The parameters of a schema, in its order and in the language of this process. */
export function parametersOf(schema: { readonly shape: Readonly<Record<string, z.ZodType>> }): readonly Parameter[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const about = facts.get(field);
    const alias = nodeName(name);
    const kind = kindOf(field);
    const takes = expectedIn(field) ?? field.description ?? '';
    return {
      name,
      flag: flagOf(name),
      ...(alias === undefined ? {} : { alias }),
      kind,
      placeholder: about?.placeholder ?? (kind === 'number' ? 'n' : 'value'),
      takes: say(takes),
      takesBriefly: say(brieflyOf(takes)),
      standard: say(about?.otherwise ?? defaultOf(field)),
      meaning: say(about?.meaning ?? ''),
      isFile: about?.isFile ?? false,
    };
  });
}

/**
 * Parameters of several sources under our names, the nearest last. A nearer source replaces a parameter as a whole, and what it excludes,
 * with all that belongs to those.
 */
export function layered(
  schema: { readonly shape: Readonly<Record<string, z.ZodType>> },
  ...levels: readonly JsonObject[]
): JsonObject {
  const about = (name: string): Facts | undefined => {
    const field = schema.shape[name];
    return field && facts.get(field);
  };
  return levels
    .map((level) => withOwnNames(level))
    .reduce<JsonObject>((far, near) => {
      const names = Object.keys(near);
      const replaced = [...names, ...names.flatMap((name) => about(name)?.excludes ?? [])].filter((name) =>
        Object.hasOwn(far, name),
      );
      const goes = (name: string): boolean =>
        replaced.includes(name) || (about(name)?.of ?? []).some((owner) => replaced.includes(owner));
      return { ...Object.fromEntries(Object.entries(far).filter(([name]) => !goes(name))), ...near };
    }, {});
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

function brieflyOf(takes: Text): Text {
  const names = isWords(takes) && takes.key === 'expected.oneOf' ? takes.values?.['names'] : undefined;
  return names === undefined ? takes : words('text.quoted', { text: names });
}

function defaultOf(schema: z.ZodType): Text {
  if (!(schema instanceof z.ZodDefault)) return '';
  const value: unknown = schema.def.defaultValue;
  if (typeof value === 'boolean') return words(value ? 'switch.on' : 'switch.off');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

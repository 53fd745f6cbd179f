import { z } from 'zod';
import { printable } from '../domain/text/file-name.js';
import { didYouMean } from '../domain/text/suggest.js';
import { UserError } from '../domain/failures/user-error.js';

export interface ConfigProblem {
  /** Path in the file, such as `sites.google.key`; empty for the file as a whole. */
  readonly path: string;
  /** What it is and what was expected; never a key, wherever it was written. */
  readonly message: string;
}

/** All mistakes of a configuration at once. */
export class ConfigError extends UserError {
  constructor(readonly mistakes: readonly ConfigProblem[]) {
    super('config', 'The configuration cannot be used.', {
      problems: mistakes.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)),
      advice: 'plantain init writes a commented start.',
    });
  }
}

/** Longer strings may be keys in the wrong place. */
const SHOWN_LENGTH = 16;

export const pathOf = (names: readonly PropertyKey[]): string => printable(names.map(String).join('.'));

/** What a schema finds wrong with `value`, which lies at `base` in the file. */
export function problemsOf(schema: z.ZodType, value: unknown, base: readonly string[] = []): ConfigProblem[] {
  const result = schema.safeParse(value);
  return (result.error?.issues ?? []).flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: pathOf([...path, key]),
        message: `is not known here.${didYouMean(key, namesIn(schemaAt(schema, issue.path)))}`,
      }));
    }
    if (issue.code === 'invalid_key')
      return [
        { path: pathOf(path), message: `has no valid name; expected ${nameForm(schemaAt(schema, issue.path.slice(0, -1)))}` },
      ];
    // A mistake that its schema explains in words of its own.
    if (issue.code === 'custom' && issue.params?.['said'] === true) return [{ path: pathOf(path), message: issue.message }];
    const expected = descriptionOf(schemaAt(schema, issue.path)) ?? wordsOf(issue);
    return [
      {
        path: pathOf(path),
        message: `${phrase(valueAt(value, issue.path), issue.code === 'invalid_value')}; expected ${expected}`,
      },
    ];
  });
}

/** What a value is. Text is shown only where one of a few words was expected. */
function phrase(value: unknown, showText: boolean): string {
  if (value === undefined) return 'is missing';
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return `is ${String(value)}`;
  if (Array.isArray(value)) return 'is a list';
  if (typeof value !== 'string') return 'is an object';
  return showText && value.length <= SHOWN_LENGTH
    ? `is "${printable(value)}"`
    : value === ''
      ? 'is empty'
      : `is a text of ${value.length} characters`;
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `one of: ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type') return issue.expected;
  return issue.message;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[name] : undefined),
    value,
  );
}

/** The layers of a schema from the outside in: `optional`, `default` and the like, then what they are about. */
function layers(schema: z.core.$ZodType | undefined): z.core.$ZodType[] {
  if (schema === undefined) return [];
  const wraps =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault;
  return wraps ? [schema, ...layers(schema.unwrap())] : [schema];
}

function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>(within, schema);
}

function within(schema: z.core.$ZodType | undefined, name: PropertyKey): z.core.$ZodType | undefined {
  const inner = layers(schema).at(-1);
  if (inner instanceof z.ZodUnion) return inner.options.map((option) => within(option, name)).find((found) => found);
  if (inner instanceof z.ZodObject) return (inner.shape as Record<PropertyKey, z.core.$ZodType>)[name];
  if (inner instanceof z.ZodArray) return typeof name === 'number' ? inner.element : undefined;
  return inner instanceof z.ZodRecord ? inner.valueType : undefined;
}

function descriptionOf(schema: z.core.$ZodType | undefined): string | undefined {
  return layers(schema)
    .map((layer) => (layer instanceof z.ZodType ? layer.description : undefined))
    .find((description) => description !== undefined);
}

function namesIn(schema: z.core.$ZodType | undefined): string[] {
  const inner = layers(schema).at(-1);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function nameForm(schema: z.core.$ZodType | undefined): string {
  const inner = layers(schema).at(-1);
  return (inner instanceof z.ZodRecord ? descriptionOf(inner.keyType) : undefined) ?? 'another name';
}

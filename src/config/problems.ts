import { z } from 'zod';
import { printable } from '../domain/text/file-name.js';
import { nearName } from '../domain/text/suggest.js';
import { UserError } from '../domain/failures/user-error.js';
import { expectedIn } from '../words/expected.js';
import { isText, type Text, type Words, words } from '../words/words.js';

export interface ConfigProblem {
  /** Path in the file, such as `sites.google.key`; empty for the file as a whole. */
  readonly path: string;
  /** What it is and what was expected; never a key, wherever it was written. The words follow the path. */
  readonly message: Text;
}

/** All mistakes of a configuration at once. */
export class ConfigError extends UserError {
  /** `about`: of another file than the configuration itself. */
  constructor(
    readonly mistakes: readonly ConfigProblem[],
    about: { readonly message: Words; readonly advice: Words } = {
      message: words('config.unusable'),
      advice: words('config.advice'),
    },
  ) {
    super('config', about.message, {
      problems: mistakes.map(({ path, message }) => (path === '' ? message : words('problem.at', { path, problem: message }))),
      advice: about.advice,
    });
  }
}

/** Longer strings may be keys in the wrong place. */
const SHOWN_LENGTH = 16;
/** A longer list is none that anybody reads. */
const MOST_NAMES = 24;

export const pathOf = (names: readonly PropertyKey[]): string => printable(names.map(String).join('.'));

/** What a schema finds wrong with `value`, which lies at `base` in the file. */
export function problemsOf(schema: z.ZodType, value: unknown, base: readonly string[] = []): ConfigProblem[] {
  const result = schema.safeParse(value);
  return (result.error?.issues ?? []).flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const known = namesIn(schemaAt(schema, issue.path));
      return issue.keys.map((key) => ({ path: pathOf([...path, key]), message: unknownName(key, known) }));
    }
    if (issue.code === 'invalid_key') {
      const expected = nameForm(schemaAt(schema, issue.path.slice(0, -1)));
      return [{ path: pathOf(path), message: words('problem.name', { expected }) }];
    }
    // A mistake that its schema explains in words of its own.
    const own = issue.code === 'custom' ? ownWords(issue) : undefined;
    if (own !== undefined) return [{ path: pathOf(path), message: own }];
    const expected = descriptionOf(schemaAt(schema, issue.path)) ?? expectedBy(issue);
    return [{ path: pathOf(path), message: phrase(valueAt(value, issue.path), issue.code === 'invalid_value', expected) }];
  });
}

/** A name that nothing is known by; the words follow its path. */
export function unknownName(name: string, known: readonly string[]): Words {
  const near = nearName(name, known);
  if (near !== undefined) return words('problem.unknownNear', { near });
  return known.length === 0 || known.length > MOST_NAMES
    ? words('problem.unknownAlone')
    : words('problem.unknown', { names: { list: known } });
}

function ownWords({ params }: z.core.$ZodIssueCustom): Text | undefined {
  const text: unknown = params?.['words'];
  return isText(text) ? text : undefined;
}

/** What a value is. Text is shown only where one of a few words was expected. */
function phrase(value: unknown, showText: boolean, expected: Text): Words {
  if (value === undefined) return words('problem.missing', { expected });
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return words('problem.value', { value: String(value), expected });
  if (Array.isArray(value)) return words('problem.list', { expected });
  if (typeof value !== 'string') return words('problem.object', { expected });
  if (showText && value.length <= SHOWN_LENGTH) return words('problem.quoted', { value: printable(value), expected });
  return value === '' ? words('problem.empty', { expected }) : words('problem.text', { length: value.length, expected });
}

const TYPES: Readonly<Record<string, Words>> = {
  string: words('expected.text'),
  number: words('expected.numberAlone'),
  boolean: words('expected.boolean'),
  array: words('expected.list'),
  object: words('expected.object'),
  record: words('expected.object'),
};

/** Where the schema does not tell what it expects. */
function expectedBy(issue: z.core.$ZodIssue): Text {
  if (issue.code === 'invalid_value') return words('expected.oneOf', { names: { names: issue.values.map(String) } });
  if (issue.code === 'invalid_type') return TYPES[issue.expected] ?? issue.expected;
  if (issue.code === 'too_small') return words('expected.atLeast', { least: String(issue.minimum) });
  if (issue.code === 'too_big') return words('expected.atMost', { most: String(issue.maximum) });
  return words('expected.other', { said: issue.message });
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

function descriptionOf(schema: z.core.$ZodType | undefined): Text | undefined {
  return layers(schema)
    .map((layer) => expectedIn(layer) ?? (layer instanceof z.ZodType ? layer.description : undefined))
    .find((description) => description !== undefined);
}

function namesIn(schema: z.core.$ZodType | undefined): string[] {
  const inner = layers(schema).at(-1);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function nameForm(schema: z.core.$ZodType | undefined): Text {
  const inner = layers(schema).at(-1);
  return (inner instanceof z.ZodRecord ? descriptionOf(inner.keyType) : undefined) ?? words('expected.anotherName');
}

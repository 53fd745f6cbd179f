import type { Option } from '@commander-js/extra-typings';
import { z } from 'zod';
import { say } from '../words/current.js';
import { expectedIn } from '../words/expected.js';
import { configSchema } from '../config/schema.js';
import { nodeName } from '../domain/text/own-names.js';
import { parametersOf, type Parameter } from '../providers/parameter.js';
import { createRegistry } from '../providers/registry.js';
import { PRECEDENCE } from './options/params.js';

const COLUMNS = ['Name', 'Flag', 'Alias', 'Default', 'Takes', 'Meaning'];
type Row = readonly [name: string, flag: string, alias: string, standard: string, takes: string, meaning: string];

/** `docs/parameters.md`, whole: printed from the schemas and the options of `run`, so that it is never behind them. */
export function parametersPage(options: readonly Option[]): string {
  const sections = createRegistry().providers.flatMap((provider) => [
    ...section(`Parameters of pictures at a ${provider.kind} site`, parametersOf(provider.params).map(paramRow)),
    ...section(`Settings of a ${provider.kind} site`, parametersOf(provider.settings).map(settingRow)),
  ]);
  return [
    '# Parameters',
    '',
    'Names are in camelCase. Wherever parameters are given, the snake_case names of the "Banana2 concurrent" node are taken as well.',
    '',
    PRECEDENCE,
    '',
    'No parameter is taken from the environment. A parameter is taken as a whole: an `extraPayload` of an item replaces that of its site.',
    '`defaults.params` may name parameters that only some sites have; the others leave them out.',
    '',
    '```',
    'plantain run ~/cats --aspect-ratio 16:9 --image-size 2K',
    'plantain run items.jsonl --param top_p=0.8',
    '{"prompt": "A pear", "params": {"imageSize": "2K", "seed": 7}}',
    '"sites": { "google": { "provider": "gemini", "key": { "env": "GEMINI_API_KEY" }, "params": { "imageSize": "2K" } } }',
    '```',
    '',
    ...sections,
    ...section('Settings of a run', runRows(options)),
    'A setting of a run is taken from its flag, else from the environment (`PLANTAIN_` and the name of the flag), else from `defaults` in the',
    'configuration, else it has its default. In the configuration, times are numbers of seconds.',
    '',
  ].join('\n');
}

function section(title: string, rows: readonly Row[]): string[] {
  const cells = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const table = [cells(COLUMNS), `|${'---|'.repeat(COLUMNS.length)}`, ...rows.map(cells)];
  return [`## ${title}`, '', '<!-- prettier-ignore-start -->', ...table, '<!-- prettier-ignore-end -->', ''];
}

const code = (text: string | undefined): string => (text === undefined || text === '' ? '–' : `\`${text}\``);
const words = (text: string): string => (text === '' ? '–' : text);

function paramRow({ name, flag, alias, standard, takes, meaning }: Parameter): Row {
  return [code(name), code(flag), code(alias), words(standard), takes, meaning];
}

function settingRow(parameter: Parameter): Row {
  const [name, , ...rest] = paramRow(parameter);
  return [name, '–', ...rest];
}

/** Defaults that depend on something, in words. */
const STANDARDS: Readonly<Record<string, string>> = {
  site: 'the only one',
  concurrency: createRegistry()
    .providers.map(({ kind, defaultConcurrency }) => `${kind} ${defaultConcurrency}`)
    .join(', '),
  totalTimeout: '600 for a prompt alone, else none',
};

/** `defaults` of the configuration, with the flags that win over them. */
function runRows(options: readonly Option[]): Row[] {
  const { shape } = configSchema.shape.defaults.unwrap();
  return Object.entries(shape)
    .filter(([name]) => name !== 'params')
    .map(([name, schema]) =>
      runRow(
        name,
        schema,
        options.find((option) => !option.hidden && option.attributeName() === name),
      ),
    );
}

function runRow(name: string, schema: z.ZodType, option: Option | undefined): Row {
  const [, what = '', takes = ''] = /^(?:(.*?), )?((?:a whole number |from |one of: ).*)$/.exec(descriptionOf(schema)) ?? [];
  const meaning = option?.description ?? `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
  const standard = STANDARDS[name] ?? (schema instanceof z.ZodDefault ? String(schema.def.defaultValue) : '');
  return [code(name), code(option?.long), code(nodeName(name)), words(standard), takes || descriptionOf(schema), `${meaning}.`];
}

function descriptionOf(schema: z.ZodType): string {
  const expected = expectedIn(schema);
  if (expected !== undefined) return say(expected);
  if (schema.description !== undefined) return schema.description;
  const wraps = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable;
  return wraps ? descriptionOf(schema.unwrap() as z.ZodType) : '';
}

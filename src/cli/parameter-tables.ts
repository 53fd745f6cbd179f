import type { Option } from '@commander-js/extra-typings';
import { z } from 'zod';
import { say } from '../words/current.js';
import { expectedIn } from '../words/expected.js';
import { configSchema } from '../config/schema.js';
import { nodeName } from '../domain/text/own-names.js';
import { parametersOf, type Parameter } from '../providers/parameter.js';
import { createRegistry } from '../providers/registry.js';
import { tell } from '../words/current.js';
import type { WordsKey } from '../words/words.js';

const COLUMNS = [
  'parameters.name',
  'parameters.flag',
  'parameters.alias',
  'parameters.default',
  'parameters.takes',
  'parameters.meaning',
] as const satisfies readonly WordsKey[];
type Row = readonly [name: string, flag: string, alias: string, standard: string, takes: string, meaning: string];

const EXAMPLES = `\`\`\`
plantain run ~/cats --aspect-ratio 16:9 --image-size 2K
plantain run items.jsonl --param top_p=0.8
{"prompt": "A pear", "params": {"imageSize": "2K", "seed": 7}}
"sites": { "google": { "provider": "gemini", "key": { "env": "GEMINI_API_KEY" }, "params": { "imageSize": "2K" } } }
\`\`\``;

/** `docs/parameters.md`, whole: printed from the schemas and the options of `run`, so that it is never behind them. */
export function parametersPage(options: readonly Option[]): string {
  const sections = createRegistry().providers.flatMap(({ kind, params, settings }) => [
    ...section(tell('parameters.ofPictures', { kind }), parametersOf(params).map(paramRow)),
    ...section(tell('parameters.ofSite', { kind }), parametersOf(settings).map(settingRow)),
  ]);
  const prose = (['parameters.names', 'option.precedence', 'parameters.noEnvironment'] as const).flatMap((key) => [
    tell(key),
    '',
  ]);
  return [
    `# ${tell('parameters.title')}`,
    '',
    ...prose,
    EXAMPLES,
    '',
    ...sections,
    ...section(tell('parameters.ofRun'), runRows(options)),
    tell('parameters.runs'),
    '',
  ].join('\n');
}

function section(title: string, rows: readonly Row[]): string[] {
  const cells = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const table = [cells(COLUMNS.map((key) => tell(key))), `|${'---|'.repeat(COLUMNS.length)}`, ...rows.map(cells)];
  return [`## ${title}`, '', '<!-- prettier-ignore-start -->', ...table, '<!-- prettier-ignore-end -->', ''];
}

const code = (text: string | undefined): string => (text === undefined || text === '' ? '–' : `\`${text}\``);
const orDash = (text: string): string => (text === '' ? '–' : text);

function paramRow({ name, flag, alias, standard, takes, meaning }: Parameter): Row {
  return [code(name), code(flag), code(alias), orDash(standard), takes, meaning];
}

function settingRow(parameter: Parameter): Row {
  const [name, , ...rest] = paramRow(parameter);
  return [name, '–', ...rest];
}

/** Defaults that depend on something, in words. */
function standardOf(name: string, schema: z.ZodType): string {
  if (name === 'site') return tell('parameters.onlyOne');
  if (name === 'totalTimeout') return tell('parameters.totalTimeout');
  if (name === 'concurrency')
    return createRegistry()
      .providers.map(({ kind, defaultConcurrency }) => `${kind} ${defaultConcurrency}`)
      .join(', ');
  return schema instanceof z.ZodDefault ? String(schema.def.defaultValue) : '';
}

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
  const standard = standardOf(name, schema);
  return [code(name), code(option?.long), code(nodeName(name)), orDash(standard), takes || descriptionOf(schema), `${meaning}.`];
}

function descriptionOf(schema: z.ZodType): string {
  const expected = expectedIn(schema);
  if (expected !== undefined) return say(expected);
  if (schema.description !== undefined) return schema.description;
  const wraps = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable;
  return wraps ? descriptionOf(schema.unwrap() as z.ZodType) : '';
}

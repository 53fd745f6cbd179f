import type { Option } from '@commander-js/extra-typings';
import { z } from 'zod';
import { expectedIn } from '../words/expected.js';
import { configSchema } from '../config/schema.js';
import { nodeName } from '../domain/text/own-names.js';
import { parametersOf, type Parameter } from '../providers/parameter.js';
import { createRegistry } from '../providers/registry.js';
import { say, tell } from '../words/current.js';
import { isText, isWords, type Text, type WordsKey } from '../words/words.js';

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
  if (name === 'singleTimeout') return tell('parameters.singleTimeout');
  if (name === 'totalTimeout') return tell('parameters.totalTimeout');
  if (name === 'concurrency')
    return tell('text.quoted', {
      text: { names: createRegistry().providers.map(({ kind, defaultConcurrency }) => `${kind} ${defaultConcurrency}`) },
    });
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
  const { what, takes } = partsOf(expectedOf(schema));
  const meaning = option?.description ?? `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
  const standard = standardOf(name, schema);
  return [
    code(name),
    code(option?.long),
    code(nodeName(name)),
    orDash(standard),
    takes,
    tell('parameters.sentence', { meaning }),
  ];
}

/** What is expected, apart from what it is about. */
function partsOf(expected: Text): { readonly what: string; readonly takes: string } {
  if (!isWords(expected)) return { what: expected, takes: expected };
  const { what, from, to } = expected.values ?? {};
  const range = RANGES[expected.key];
  if (range === undefined || !isText(what) || from === undefined || to === undefined)
    return { what: say(expected), takes: say(expected) };
  return { what: say(what), takes: tell(range, { from, to }) };
}

const RANGES: Readonly<Record<string, 'range.whole' | 'range.number' | 'range.seconds'>> = {
  'expected.whole': 'range.whole',
  'expected.number': 'range.number',
  'expected.seconds': 'range.seconds',
};

function expectedOf(schema: z.ZodType): Text {
  const expected = expectedIn(schema) ?? schema.description;
  if (expected !== undefined) return expected;
  const wraps = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable;
  return wraps ? expectedOf(schema.unwrap() as z.ZodType) : '';
}

import type { z } from 'zod';
import { EVENT_SCHEMAS } from '../../src/client/event-schema.js';
import type { BatchEvent } from '../../src/client/events.js';
import { say } from '../../src/words/current.js';
import { printed } from '../../src/words/printed.js';

interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly entries?: Readonly<Record<string, string>>;
  readonly values?: readonly unknown[];
}

const definitionOf = (schema: z.core.$ZodType): Definition => schema._zod.def;
const metaOf = (schema: z.core.$ZodType): { id?: string | undefined; description?: string | undefined; isSaid?: unknown } =>
  (schema as z.ZodType).meta() ?? {};

/** The named objects that a schema is made of, each once. */
function partsOf(schema: z.core.$ZodType, found: Map<string, z.core.$ZodType> = new Map()): Map<string, z.core.$ZodType> {
  const { innerType, element, options = [], shape = {} } = definitionOf(schema);
  for (const part of [innerType, element, ...options, ...Object.values(shape)]) {
    if (!part) continue;
    const { id } = metaOf(part);
    if (id !== undefined && !found.has(id)) found.set(id, part);
    partsOf(part, found);
  }
  return found;
}

function typeOf(schema: z.core.$ZodType): string {
  const { id, isSaid } = metaOf(schema);
  if (isSaid === true) return '[text](#text)';
  if (id !== undefined) return `[${id}](#${id.toLowerCase()})`;
  const { type, innerType, element, options = [], entries, values } = definitionOf(schema);
  if (innerType) return typeOf(innerType);
  if (element) return `${typeOf(element)}[]`;
  if (entries)
    return Object.values(entries)
      .map((value) => `"${value}"`)
      .join(' \\| ');
  if (type === 'literal') return JSON.stringify(values?.[0]);
  if (type === 'union') return options.map(typeOf).join(' \\| ');
  return type === 'record' ? 'object' : type;
}

function descriptionOf(schema: z.core.$ZodType): string {
  const { description, id } = metaOf(schema);
  if (description !== undefined && id === undefined) return description;
  const { innerType } = definitionOf(schema);
  return innerType ? descriptionOf(innerType) : (description ?? '').replace(/\.$/, '');
}

/** `name?` may be absent. */
function tableOf(schema: z.core.$ZodType): string[] {
  const rows = Object.entries(definitionOf(schema).shape ?? {}).map(([name, field]) => {
    const optional = definitionOf(field).type === 'optional' ? '?' : '';
    return `| \`${name}${optional}\` | ${typeOf(field)} | ${descriptionOf(field)} |`;
  });
  return ['| field | type | meaning |', '| --- | --- | --- |', ...rows];
}

const section = (level: string, schema: z.core.$ZodType): string[] => {
  const { id = '', description = '' } = metaOf(schema);
  return [`${level} ${id}`, '', description, '', ...tableOf(schema), ''];
};

const TEXT = [
  '# Text',
  '',
  'A string for people, in the language of the command (`--lang`). Where plantain worded it, `--json` prints beside it what it was made from,',
  'under the same name with `Words` at the end: `message` and `messageWords`. Words are the same in every language:',
  '',
  '| field | type | meaning |',
  '| --- | --- | --- |',
  '| `key` | string | which message |',
  '| `values?` | object | what it is about: strings, numbers, further words, `{"ms": 8400}`, `{"amount": "0.134", "currency": "USD"}` and the like |',
  '',
  "A server's own words and texts of earlier versions are strings alone. Beside a list of texts stands a list, with `null` for each of these.",
  'Beside `messages` stands `messagesWords`, with the codes whose message has words. Keys, values and strings may change with any version: let',
  'your program decide by `code`, and use words to show a text in a way of its own.',
  '',
];

/** docs/events.md, made of the schema. */
export function eventsPage(examples: Readonly<Record<keyof typeof EVENT_SCHEMAS, BatchEvent>>): string {
  const parts = new Map<string, z.core.$ZodType>();
  for (const schema of Object.values(EVENT_SCHEMAS)) partsOf(schema, parts);
  return [
    '# Events',
    '',
    'plantain emits events while it prepares, starts and follows a batch. The terminal shows them, `--json` prints them, one JSON object per line.',
    'This page is made from the schema in `src/client/event-schema.ts`. A field with `?` may be absent.',
    '',
    '`v` is the version of the schema. It goes up when a field is removed or changes its meaning. New events and new fields keep the version, so',
    'ignore what you do not know. Times are epoch milliseconds, durations are milliseconds.',
    '',
    '`--json` adds to `ended` what matters to a command: `exitCode`, and `next`, the commands that recover or make the missing pictures.',
    'It has two events of its own: `left` (the command was interrupted: `batchId`, `signal`, `stoppedWorker`, `next`) and `error` (`code`,',
    'and the [texts](#text) `message`, `problems` and `advice`). Commands that answer a question, such as `status` and `list`, print records without `event`.',
    '',
    ...Object.entries(EVENT_SCHEMAS).flatMap(([name, schema]) => [
      ...section('##', schema),
      '```json',
      JSON.stringify(printed(examples[name as keyof typeof EVENT_SCHEMAS], say)),
      '```',
      '',
    ]),
    ...TEXT,
    '# Objects',
    '',
    ...[...parts.values()].flatMap((schema) => section('##', schema)),
  ].join('\n');
}

import { basename, dirname } from 'node:path';
import type { Json, JsonObject } from '../../domain/json.js';
import { type Text, words } from '../../words/words.js';
import { type Column, columnsOf, EXAMPLE_COLUMNS } from './csv-columns.js';
import { type CsvRecord, type CsvTable, parseTable } from './csv-table.js';
import type { ReadOptions } from './draft.js';
import { checkedLine, type Line, LIST_LIMIT, rowsOfList } from './list.js';
import { readText } from '../texts/read-text.js';
import { type Reading, unusable } from '../reading.js';

/**
 * Reads a table whose first line names the columns: `prompt`, and as wanted `id`, `images` (several, with `|`, `;` or line breaks
 * between them), `image`, `image1`, `image2` …, `mask`, and parameters. An empty cell is not given.
 */
export async function readCsv(path: string, options: ReadOptions): Promise<Reading> {
  const found = await readText(path, LIST_LIMIT, options.encoding);
  if ('trouble' in found) return unusable(path, found.trouble);
  const name = basename(path);
  const table = parseTable(found.text);
  if ('trouble' in table) return unusable(`${name}:${table.line}`, table.trouble);
  const [header, ...records] = table.records;
  if (!header) return unusable(path, words('input.csv.empty', { example: EXAMPLE_COLUMNS }));
  const { columns, troubles } = columnsOf(header.cells, options.paramNames ?? []);
  const fatal = troubles.map((message) => ({ where: `${name}:${header.line}`, message }));
  if (!columns.some(({ kind }) => kind === 'prompt')) return { rows: [], fatal };
  if (records.length === 0) return { rows: [], fatal: [...fatal, { where: path, message: words('input.list.noRows') }] };
  const lines = records.map((record) => lineOf(record, { columns, table, name, options }));
  return { rows: rowsOfList(lines, dirname(path), options), fatal, encoding: found.encoding };
}

interface Table {
  readonly columns: readonly Column[];
  readonly table: CsvTable;
  readonly name: string;
  readonly options: ReadOptions;
}

function lineOf({ line, cells }: CsvRecord, { columns, table, name, options }: Table): Line {
  const params: Record<string, Json> = {};
  const images: string[] = [];
  const value: { id?: string; prompt: string; images: string[]; mask?: string; params: JsonObject } = {
    prompt: '',
    images,
    params,
  };
  const troubles: Text[] = [];
  for (const [index, raw] of cells.entries()) {
    const text = raw.trim();
    const column = columns[index];
    if (text === '') continue;
    if (column === undefined) {
      troubles.push(surplus(cells, columns, table));
      break;
    }
    if (column.kind === 'id') value.id = text;
    else if (column.kind === 'prompt') value.prompt = text;
    else if (column.kind === 'picture') images.push(text);
    else if (column.kind === 'pictures') images.push(...picturesIn(text));
    else if (column.kind === 'mask') value.mask = text;
    else if (column.kind === 'param') params[column.name] = valueOf(text, column.name, options);
    else if (column.kind === 'unnamed') troubles.push(words('input.csv.unnamed', { column: index + 1 }));
  }
  return checkedLine(`${name}:${line}`, value, troubles);
}

function surplus(cells: readonly string[], columns: readonly Column[], { separator }: CsvTable): Text {
  const sign = separator === '\t' ? words('input.csv.tab') : words('input.csv.sign', { sign: separator });
  return words('input.csv.tooMany', { values: cells.length, columns: columns.length, sign });
}

const picturesIn = (text: string): string[] =>
  text
    .split(/[|;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** What a cell means to the provider: a number, `TRUE` or JSON where it takes that, else the text itself. */
function valueOf(text: string, name: string, { checkParams }: ReadOptions): Json {
  const meanings = meaningsOf(text);
  const fitting = meanings.find((value) => (checkParams?.({ [name]: value }) ?? []).length === 0);
  return fitting ?? meanings[0] ?? text;
}

function meaningsOf(text: string): Json[] {
  // As spreadsheets of half of Europe write numbers.
  if (/^-?\d+,\d+$/.test(text)) return [Number(text.replace(',', '.')), text];
  const plain = /^(?:true|false)$/i.test(text) ? text.toLowerCase() : text;
  try {
    return [JSON.parse(plain) as Json, text];
  } catch {
    // Not JSON: the words themselves are meant.
    return [text];
  }
}

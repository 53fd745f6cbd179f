import { CsvError, parse } from 'csv-parse/sync';
import { words } from '../../words/words.js';
import type { Trouble } from '../file-trouble.js';

export interface CsvRecord {
  /** Line of the file that it begins on, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvTable {
  readonly separator: string;
  /** Without those that are blank. */
  readonly records: readonly CsvRecord[];
}

interface TableTrouble extends Trouble {
  readonly line: number;
}

const SEPARATORS = [',', ';', '\t'];
/** What people type counts as well: quotes inside of a text, spaces around it, records that are too short. */
const MANNER = {
  record_delimiter: '\n',
  raw: true,
  trim: true,
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
} as const;
/** Stands in no text: a table of one column has no separator, and its cells may hold any of them. */
const NONE = '\u001f';

/** The records of a CSV text; the separator is found by its first line. */
export function parseTable(text: string): CsvTable | TableTrouble {
  const lines = text.replace(/\r\n?/g, '\n');
  // Excel's own hint is no record, but it is a line.
  const hint = /^sep=(.)(?=\n)/i.exec(lines);
  const content = hint ? lines.slice(hint[0].length) : lines;
  const separator = hint?.[1] ?? separatorOf(content);
  return recordsOf(content, separator);
}

function separatorOf(content: string): string {
  const head = (/^.*\S.*$/m.exec(content)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => ({ separator, times: head.split(separator).length - 1 }));
  const [most] = counts.sort((a, b) => b.times - a.times);
  return most && most.times > 0 ? most.separator : NONE;
}

function recordsOf(content: string, separator: string): CsvTable | TableTrouble {
  const records: CsvRecord[] = [];
  // The parser counts up to the end of a record. The text before a record gives its beginning, quoted line breaks and all.
  let next = 1;
  const take = (found: unknown): undefined => {
    // Its types do not know what `raw` makes of a record.
    const { record: cells, raw } = found as { readonly record: readonly string[]; readonly raw: string };
    const line = next + blankLinesIn(raw);
    next += raw.split('\n').length - 1;
    if (cells.some((cell) => cell.trim() !== '')) records.push({ line, cells });
  };
  try {
    parse(content, { ...MANNER, delimiter: separator, on_record: take });
    return { separator, records };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const rest = content
      .split('\n')
      .slice(next - 1)
      .join('\n');
    return { line: next + blankLinesIn(rest), trouble: words('input.csv.quote') };
  }
}

const blankLinesIn = (raw: string): number => /^\n*/.exec(raw)?.[0].length ?? 0;

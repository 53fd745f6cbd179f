import { columns } from './columns.js';

/** Behind the mark that ends a clause, and what closes with it: in Latin text, a space follows. */
const BREAK = /(?<=[，。；：、！？][”’）》」]?)(?![，。；：、！？”’）》」]|$)|(?<=[,.;:!?] )(?! )/u;
/** What a line begins with before its text: the name of a row in a table, or how far it is indented. */
const NAME = /^ *\S+ {2,}|^ */u;
/** To be copied whole. */
const JSON_LINE = /^\s*["{[]/u;
const LEAST_INDENT = 2;

/**
 * `line` as lines of at most `width` columns. It breaks between clauses alone, so that commands, paths and URLs stay whole: a clause that
 * is wider is left to the terminal.
 */
export function inClauses(line: string, width: number): string {
  if (columns(line) <= width || JSON_LINE.test(line)) return line;
  const indent = Math.max(LEAST_INDENT, columns(NAME.exec(line)?.[0] ?? ''));
  const lines: string[] = [];
  let current = '';
  for (const clause of line.split(BREAK)) {
    if (current.trim() !== '' && columns(current) + columns(clause.trimEnd()) > width) {
      lines.push(current.trimEnd());
      current = ' '.repeat(indent) + clause;
    } else current += clause;
  }
  return [...lines, current].join('\n');
}

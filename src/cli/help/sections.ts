import { tell } from '../../words/current.js';
import type { WordsKey } from '../../words/words.js';
import { columns } from '../render/columns.js';
import { SpokenHelp } from './spoken-help.js';

/** Columns of what is written below the options. */
export const WIDTH = 80;

/** A name, such as a command or an exit code, with what it means. */
type Row = readonly [name: string, about: WordsKey];

/** Below the options of a command: headings with two columns each. */
export const sections = (all: readonly (readonly [heading: WordsKey, rows: readonly Row[]])[]): string =>
  all.map(([heading, rows]) => `\n${tell(heading)}\n${columnsOf(rows)}`).join('\n');

function columnsOf(rows: readonly Row[]): string {
  const help = new SpokenHelp();
  help.helpWidth = WIDTH;
  const widest = Math.max(...rows.map(([name]) => columns(name)));
  return rows.map(([name, about]) => help.formatItem(name, widest, tell(about), help)).join('\n');
}

/** The example of a command, as its help shows it. */
export const example = (line: string): string => `\n${tell('help.example')}\n  ${line}`;

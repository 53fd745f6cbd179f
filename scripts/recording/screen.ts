import stringWidth from 'string-width';

/** How a cell looks: what SGR set. */
export interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  /** Of the eight, by its SGR number: 32 is green. */
  readonly colour: number | undefined;
}

/** Cells of equal style, from a column on. */
export interface Run {
  readonly column: number;
  readonly text: string;
  readonly style: Style;
}

interface Cell {
  readonly text: string;
  readonly style: Style;
}

const PLAIN: Style = { bold: false, dim: false, colour: undefined };

const TOKEN = /\u001b\[([?0-9;]*)([A-Za-z])|\r|\n|[^\u0000-\u001f]+/gu;

const CUT_OFF = /\u001b(?:\[[?0-9;]*)?$/u;
const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A terminal that knows what plantain sends to one: text, colours, and commands that go up, to a column, and erase. */
export class Screen {
  readonly #rows: (Cell | undefined)[][] = [];
  #row = 0;
  #column = 0;
  #style = PLAIN;
  #rest = '';

  /** Draws; a command that is cut off waits for its rest. Throws at a command that it does not know. */
  write(data: string): void {
    const text = this.#rest + data;
    this.#rest = CUT_OFF.exec(text)?.[0] ?? '';
    for (const [token, parameters, command] of text.slice(0, text.length - this.#rest.length).matchAll(TOKEN)) {
      if (command !== undefined) this.#obey(command, parameters ?? '');
      else if (token === '\r') this.#column = 0;
      else if (token === '\n') this.#row += 1;
      else this.#print(token);
    }
  }

  /** What stands in each row. */
  get rows(): Run[][] {
    return Array.from(this.#rows, (row) => runsOf(row ?? []));
  }

  #print(text: string): void {
    const row = (this.#rows[this.#row] ??= []);
    for (const { segment } of segments.segment(text)) {
      row[this.#column] = { text: segment, style: this.#style };
      const width = stringWidth(segment);
      for (let further = 1; further < width; further += 1) row[this.#column + further] = undefined;
      this.#column += width;
    }
  }

  #obey(command: string, parameters: string): void {
    const count = Number(parameters) || 1;
    if (command === 'A') this.#row = Math.max(0, this.#row - count);
    else if (command === 'B') this.#row += count;
    else if (command === 'G') this.#column = count - 1;
    else if (command === 'K') this.#erase(parameters);
    else if (command === 'm') for (const number of parameters.split(';')) this.#style = styled(this.#style, Number(number));
    // Whether the cursor is shown, and what is drawn at once.
    else if (command !== 'h' && command !== 'l')
      throw new Error(`The recording does not know the command ${parameters}${command}.`);
  }

  #erase(what: string): void {
    if (what === '2') this.#rows[this.#row] = [];
    else this.#rows[this.#row]?.splice(this.#column);
  }
}

function styled(style: Style, number: number): Style {
  if (number === 0) return PLAIN;
  if (number === 1) return { ...style, bold: true };
  if (number === 2) return { ...style, dim: true };
  if (number === 22) return { ...style, bold: false, dim: false };
  if (number === 39) return { ...style, colour: undefined };
  if (number >= 30 && number < 38) return { ...style, colour: number };
  throw new Error(`The recording does not know the style ${number}.`);
}

function runsOf(row: readonly (Cell | undefined)[]): Run[] {
  const runs: Run[] = [];
  let end = 0;
  row.forEach((cell, column) => {
    if (!cell) return;
    const last = runs.at(-1);
    if (last && end === column && last.style === cell.style) runs[runs.length - 1] = { ...last, text: last.text + cell.text };
    else runs.push({ column, text: cell.text, style: cell.style });
    end = column + stringWidth(cell.text);
  });
  return runs;
}

import unicode from '@xterm/addon-unicode11';
import headless from '@xterm/headless';

/** How a cell looks. */
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

type Line = NonNullable<ReturnType<headless.Terminal['buffer']['active']['getLine']>>;
type Cell = NonNullable<ReturnType<Line['getCell']>>;

/** More than a recording prints: nothing scrolls away. */
const ROWS = 100;
/** SGR number of the first of the eight colours. */
const FIRST_COLOUR = 30;
const COLOURS = 8;

/** A terminal of so many columns. */
export class Screen {
  readonly #terminal: headless.Terminal;

  constructor(columns: number) {
    this.#terminal = new headless.Terminal({ cols: columns, rows: ROWS, allowProposedApi: true });
    this.#terminal.loadAddon(new unicode.Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
  }

  /** Resolves when it is drawn. */
  write(data: string): Promise<void> {
    return new Promise((done) => this.#terminal.write(data, done));
  }

  /** What stands in each row, without the empty ones at the end. */
  get rows(): Run[][] {
    const { active } = this.#terminal.buffer;
    const rows = Array.from({ length: active.length }, (_, row) => runsOf(active.getLine(row)));
    return rows.slice(0, rows.findLastIndex((runs) => runs.length > 0) + 1);
  }
}

function runsOf(line: Line | undefined): Run[] {
  let width = line?.length ?? 0;
  while (width > 0 && line?.getCell(width - 1)?.getChars() === '') width -= 1;
  const runs: Run[] = [];
  for (let column = 0; column < width; column += 1) {
    const cell = line?.getCell(column);
    // The second half of a wide character.
    if (!cell || cell.getWidth() === 0) continue;
    const [text, style] = [cell.getChars() || ' ', styleOf(cell)];
    const last = runs.at(-1);
    if (last && isSame(last.style, style)) runs[runs.length - 1] = { ...last, text: last.text + text };
    else runs.push({ column, text, style });
  }
  return runs;
}

const isSame = (one: Style, other: Style): boolean =>
  one.bold === other.bold && one.dim === other.dim && one.colour === other.colour;

function styleOf(cell: Cell): Style {
  const colour = cell.getFgColor();
  if (!cell.isFgDefault() && !(cell.isFgPalette() && colour < COLOURS))
    throw new Error(`The recording does not know the colour ${colour}.`);
  return { bold: cell.isBold() !== 0, dim: cell.isDim() !== 0, colour: cell.isFgDefault() ? undefined : FIRST_COLOUR + colour };
}

import unicode from '@xterm/addon-unicode11';
import headless from '@xterm/headless';

/** A row of a screen. */
export interface Row {
  readonly text: string;
  /** Whether it is the rest of the row above, which was too long. */
  readonly isRest: boolean;
}

/** What a terminal shows of what was written to it, with all that has scrolled away. */
export class Screen {
  readonly #terminal: headless.Terminal;

  constructor(columns: number, rows: number) {
    this.#terminal = new headless.Terminal({ cols: columns, rows, scrollback: 5_000, allowProposedApi: true });
    this.#terminal.loadAddon(new unicode.Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
  }

  write(data: string): void {
    this.#terminal.write(data);
  }

  /** Its rows, without the empty ones at the end. */
  async rows(): Promise<Row[]> {
    await new Promise<void>((done) => this.#terminal.write('', done));
    const buffer = this.#terminal.buffer.active;
    const rows = Array.from({ length: buffer.length }, (_, index): Row => {
      const line = buffer.getLine(index);
      return { text: line?.translateToString(true) ?? '', isRest: line?.isWrapped ?? false };
    });
    return rows.slice(0, rows.findLastIndex(({ text }) => text !== '') + 1);
  }
}

import { describe, expect, it } from 'vitest';
import { Screen } from '../../scripts/recording/screen.js';
import { svgOf } from '../../scripts/recording/svg.js';

const textOf = (screen: Screen): string[] =>
  screen.rows.map((runs) => runs.reduce((row, { column, text }) => row.padEnd(column) + text, ''));

describe('the recording of a terminal', () => {
  it('draws over what stood there, also where a command arrives in two parts', () => {
    const screen = new Screen();
    for (const data of ['batch\r\n1 of 8\r\n\u001b[1', 'A\u001b[2K\u001b[G', '2 of 8\r\n']) screen.write(data);
    expect(textOf(screen)).toEqual(['batch', '2 of 8']);
  });

  it('gives a Chinese character two columns', () => {
    const screen = new Screen();
    screen.write('图片 \u001b[32m2\u001b[39m');
    expect(screen.rows[0]?.map(({ column, text }) => [column, text])).toEqual([
      [0, '图片 '],
      [5, '2'],
    ]);
  });

  it('refuses a command that it would draw wrongly', () => {
    expect(() => new Screen().write('\u001b[3J')).toThrow('does not know the command 3J');
  });

  it('shows the last frame where nothing may move', () => {
    const frame = (atMs: number, text: string) => {
      const screen = new Screen();
      screen.write(text);
      return { atMs, rows: screen.rows };
    };
    const svg = svgOf([frame(0, 'first <1>'), frame(1_000, 'last')], { title: 'a batch', columns: 20 });
    const classOf = (text: string) => new RegExp(`<text class="(t\\d+)"[^\\n]*${text}`).exec(svg)?.[1] ?? 'none';
    expect(svg).toContain(`.${classOf('first &lt;1&gt;')} { visibility: hidden; }`);
    expect(svg).toContain(`.${classOf('last')} { }`);
  });
});

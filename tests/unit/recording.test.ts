import { describe, expect, it } from 'vitest';
import { Screen } from '../../scripts/recording/screen.js';
import { svgOf } from '../../scripts/recording/svg.js';

const COLUMNS = 20;

const textOf = (screen: Screen): string[] =>
  screen.rows.map((runs) => runs.reduce((row, { column, text }) => row.padEnd(column) + text, ''));

describe('the recording of a terminal', () => {
  it('draws over what stood there, also where a command arrives in two parts', async () => {
    const screen = new Screen(COLUMNS);
    for (const data of ['batch\r\n1 of 8\r\n\u001b[1', 'A\u001b[2K\u001b[G', '2 of 8\r\n']) await screen.write(data);
    expect(textOf(screen)).toEqual(['batch', '2 of 8']);
  });

  it('gives a Chinese character two columns', async () => {
    const screen = new Screen(COLUMNS);
    await screen.write('图片 \u001b[32m2\u001b[39m');
    expect(screen.rows[0]?.map(({ column, text }) => [column, text])).toEqual([
      [0, '图片 '],
      [5, '2'],
    ]);
  });

  it('refuses a colour that it would draw wrongly', async () => {
    const screen = new Screen(COLUMNS);
    await screen.write('\u001b[95mpink');
    expect(() => screen.rows).toThrow('does not know the colour 13');
  });

  it('shows the last frame where nothing may move', async () => {
    const frame = async (atMs: number, text: string) => {
      const screen = new Screen(COLUMNS);
      await screen.write(text);
      return { atMs, rows: screen.rows };
    };
    const svg = svgOf([await frame(0, 'first <1>'), await frame(1_000, 'last')], { title: 'a batch', columns: COLUMNS });
    const classOf = (text: string) => new RegExp(`<text class="(t\\d+)"[^\\n]*${text}`).exec(svg)?.[1] ?? 'none';
    expect(svg).toContain(`.${classOf('first &lt;1&gt;')} { visibility: hidden; }`);
    expect(svg).toContain(`.${classOf('last')} { }`);
  });
});

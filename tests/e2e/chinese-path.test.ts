import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { type GeminiStandIn, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { noImage } from '../../stand-ins/src/troubles.js';
import { CANARY, until } from './harness.js';
import { endServer } from './processes.js';
import type { Row } from './screen.js';
import { NO_TERMINAL, Terminal } from './terminal.js';

const ENTER = '\r';
const CTRL_C = '\u0003';
const CLEAR_LINE = '\u0015';
/** 30 columns. */
const BATCH = '夏装主图第三批连衣裙白底正面图';
const LIST = '夏季新品连衣裙全部款式清单表.jsonl';

/** Where a clause ends, and a line may break. */
const CLAUSE = /[，。；：、！？](?!$)/;

/** Shown only where something takes long, or was quicker than one after the other. */
const BY_SPEED = /^.*(?:正在启动|正在等待进程|比逐张生成节省).*$\n?/gm;

/** What is drawn, without what differs from run to run: numbers, durations, and the width of columns that hold some. */
function screenOf(rows: readonly Row[], home: string): string {
  const text = rows.map(({ text, isRest }) => `${isRest ? '↪' : ' '}${text}`.trimEnd()).join('\n');
  return `${text
    .replaceAll(BY_SPEED, '')
    .replaceAll(home, '/tmp/p-······')
    .replaceAll(/\d+(?:[.,:]\d+)*/g, '#')
    .replaceAll(/^.*(?:总耗时|平均|时间 ).*$/gm, (line) => line.replaceAll(/# (?:分钟?|小时)(?: # (?:分|秒))?/g, '# 秒'))
    .replaceAll('约 # 秒（# 秒 到 # 秒）', '约 # 秒')
    .replaceAll(/ {3,}/g, '   ')}\n`;
}

/** Rows that the terminal had to break although they have clauses: only a URL, a path or a command may be wider than it. */
function tooLong(rows: readonly Row[]): string[] {
  const lines = rows.map(({ text }, index) => (rows[index + 1]?.isRest ? text : ''));
  return lines.filter((line) => CLAUSE.test(line) && !/[/\\]/.test(line));
}

/** English that is neither a command, a path, a name nor what a site answered, in its own words. */
function english(screen: string): string[] {
  const own = screen
    .replaceAll('\n↪', '')
    .replaceAll(/“[^”]*”|NO_IMAGE:[^）]*/g, '')
    .replaceAll(/plantain [^，。；）\n]*/g, '')
    .replaceAll(/\S*[/\\]\S*/g, '');
  return own.match(/\b[a-z]{2,}(?: [a-z]{2,}){2,}/gi) ?? [];
}

/** A new user's folder, and a site that pretends to be a mirror. */
class Person {
  private constructor(
    readonly home: string,
    readonly folder: string,
    readonly site: GeminiStandIn,
    readonly columns: number,
  ) {}

  static async at(columns: number): Promise<Person> {
    // Short, and of the same length each time: long rows break at the same place.
    const home = await mkdtemp('/tmp/p-');
    const folder = join(home, '新品 2026');
    await mkdir(folder);
    const tokens = { [CANARY]: { remaining: 5_000_000, used: 150_000 } };
    const site = await startGeminiStandIn({ mode: 'mirror', pixels: 64, latencyMs: 300, account: { tokens } });
    return new Person(home, folder, site, columns);
  }

  start(...args: readonly string[]): Terminal {
    const { PLANTAIN_LANG: _lang, LC_ALL: _all, GEMINI_KEY: _g, GEMINI_API_KEY: _k, ...own } = process.env;
    return new Terminal(args, { cwd: this.folder, columns: this.columns, env: { ...own, LANG: 'zh_CN.UTF-8' } });
  }

  async close(): Promise<void> {
    await this.site.close();
    await endServer(this);
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

describe.skipIf(NO_TERMINAL !== undefined)('at a Chinese terminal', () => {
  it.concurrent.for([80, 120])(
    'of %i columns a new user gets from init to all pictures, over a Ctrl-C and a refusal',
    { timeout: 300_000 },
    async (columns, { expect, onTestFinished }) => {
      const person = await Person.at(columns);
      onTestFinished(() => person.close());
      const { site, folder, home } = person;

      const ends = async (terminal: Terminal, code: number, name: string): Promise<void> => {
        expect(await terminal.ended, terminal.text).toBe(code);
        expect(terminal.text).not.toContain(CANARY);
        const rows = await terminal.rows();
        const screen = screenOf(rows, home);
        // Also what was drawn over.
        expect.soft([...english(screen), ...english(terminal.text)], name).toEqual([]);
        expect.soft(tooLong(rows), name).toEqual([]);
        await expect(screen).toMatchFileSnapshot(`screens/${columns}/${name}.txt`);
      };

      const init = person.start('init');
      await init.answer('站点类型', ENTER);
      await init.answer('站点 URL', `${CLEAR_LINE}${site.url}${ENTER}`);
      await init.answer('密钥', `${CANARY}${ENTER}`);
      await init.answer('双击', ENTER);
      await ends(init, 0, '1-init');
      await ends(person.start('doctor'), 0, '2-doctor');

      const ids = Array.from({ length: 8 }, (_, index) => `连衣裙正面全身模特图白底第${index + 1}款`);
      const lines = ids.map((id, index) => JSON.stringify({ id, prompt: `#${index + 1} 一条连衣裙` }));
      await writeFile(join(folder, LIST), lines.join('\n'));
      await ends(person.start('run', LIST, '--name', BATCH, '--dry-run'), 0, '3-dry-run');

      const run = person.start('run', LIST, '--name', BATCH, '--concurrency', '2', '--retries', '0');
      await until('three are made', () => site.meter.charged >= 3);
      site.setLatency(4_000);
      await until('two requests wait for their answers', () => site.meter.charged >= 5 && site.meter.open() === 2);
      run.type(CTRL_C);
      await ends(run, 130, '4-interrupted');
      await ends(person.start('status', BATCH), 0, '5-status');

      site.setLatency(300);
      site.setFaults([{ times: 1, action: noImage() }]);
      await ends(person.start('resume', BATCH), 100, '6-resumed');
      await ends(person.start('run', '--again', BATCH), 0, '7-again');
      await ends(person.start('balance'), 0, '8-balance');
      await ends(person.start('list'), 0, '9-list');
      expect(site.meter.charged).toBe(9);
    },
  );
});

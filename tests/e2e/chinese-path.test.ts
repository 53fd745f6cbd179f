import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GeminiStandIn, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { CANARY, until } from './harness.js';
import { endServer } from './processes.js';
import { NO_TERMINAL, Terminal } from './terminal.js';

const ENTER = '\r';
const CTRL_C = '\u0003';
const CLEAR_LINE = '\u0015';
const BATCH = '夏装主图';

let home: string;
let folder: string;
let site: GeminiStandIn;

beforeEach(async () => {
  // Short, and of the same length each time: rows break at the same place.
  home = await mkdtemp('/tmp/p-');
  folder = join(home, '新品 2026');
  await mkdir(folder);
  site = await startGeminiStandIn({ mode: 'mirror', pixels: 64, latencyMs: 400 });
});

afterEach(async () => {
  await site.close();
  await endServer({ folder });
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

function start(columns: number, ...args: readonly string[]): Terminal {
  const { PLANTAIN_LANG: _lang, LC_ALL: _all, GEMINI_KEY: _g, GEMINI_API_KEY: _k, ...own } = process.env;
  return new Terminal(args, { cwd: folder, columns, env: { ...own, LANG: 'zh_CN.UTF-8' } });
}

async function show(title: string, terminal: Terminal): Promise<void> {
  const rows = await terminal.rows();
  console.log(`==== ${title}\n${rows.map(({ text, isRest }) => `${isRest ? '↪' : ' '}${text}`).join('\n')}`);
}

describe.skipIf(NO_TERMINAL !== undefined).each([80, 120])('at a Chinese terminal of %i columns', (columns) => {
  it('goes', async () => {
    const init = start(columns, 'init');
    await init.answer('gemini', ENTER);
    await init.answer('http', `${CLEAR_LINE}${site.url}${ENTER}`);
    await init.answer('Key', `${CANARY}${ENTER}`);
    await init.see('plantain run --prompt');
    await show('init', init);
    expect(await init.ended).toBe(0);
    const lines = Array.from({ length: 8 }, (_, index) =>
      JSON.stringify({ id: `连衣裙正面全身模特图白底第${index + 1}款`, prompt: `#${index + 1} 一条连衣裙` }),
    );
    await writeFile(join(folder, '清单.jsonl'), lines.join('\n'));
    for (const args of [['doctor'], ['run', '清单.jsonl', '--name', BATCH, '--dry-run']]) {
      const terminal = start(columns, ...args);
      expect(await terminal.ended).toBe(0);
      await show(args[0] ?? '', terminal);
    }
    const run = start(columns, 'run', '清单.jsonl', '--name', BATCH, '--concurrency', '2');
    await until('some are made', () => site.meter.charged >= 3);
    run.type(CTRL_C);
    expect(await run.ended).toBe(130);
    await show('run, Ctrl-C', run);
    for (const args of [['resume', BATCH], ['run', '--again', BATCH], ['balance'], ['list']]) {
      const terminal = start(columns, ...args);
      const code = await terminal.ended;
      await show(`${args.join(' ')}: ${code}`, terminal);
    }
  }, 200_000);
});

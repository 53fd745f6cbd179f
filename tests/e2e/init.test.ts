import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { type GeminiStandIn, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { starterFor } from '../../src/cli/init/starter.js';
import { CANARY } from './harness.js';
import { NO_TERMINAL, Terminal } from './terminal.js';

const ENTER = '\r';
const CTRL_C = '\u0003';
const CLEAR_LINE = '\u0015';

let folder: string;
let site: GeminiStandIn;
let open: Terminal[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-init-'));
  site = await startGeminiStandIn({ mode: 'mirror', pixels: 64 });
  open = [];
});

afterEach(async () => {
  for (const terminal of open) terminal.close();
  await site.close();
  await rm(folder, { recursive: true, force: true });
});

function init(): Terminal {
  const { GEMINI_KEY: _g, GEMINI_API_KEY: _k, ...env } = process.env;
  const terminal = new Terminal(['init'], { cwd: folder, env });
  open.push(terminal);
  return terminal;
}

describe.skipIf(NO_TERMINAL !== undefined)(
  `plantain init at a terminal${NO_TERMINAL ? ` (left out: ${NO_TERMINAL})` : ''}`,
  () => {
    it('asks for a site and a key, tests them, writes both files and says what to run next', async () => {
      await writeFile(join(folder, '.env'), 'OTHER=1', { mode: 0o644 });
      const terminal = init();
      await terminal.answer('Kind of site', ENTER);
      await terminal.answer('URL (', `${CLEAR_LINE}nonsense${ENTER}`);
      await terminal.answer('a URL such as https://example.com', `${CLEAR_LINE}http://127.0.0.1:9${ENTER}`);
      await terminal.answer('Key', `your_api_key_here${ENTER}`);
      await terminal.answer('contains a placeholder', `${CLEAR_LINE}${CANARY}${ENTER}`);
      await terminal.see('connection refused');
      // What helps is chosen already.
      await terminal.answer('What now?', ENTER);
      await terminal.answer('URL (', `${CLEAR_LINE}${site.url}${ENTER}`);
      await terminal.answer('when you double-click it?', ENTER);
      await terminal.see('plantain run --prompt');
      expect(await terminal.ended).toBe(0);

      expect(terminal.text).toContain('…8064');
      expect(terminal.text).not.toContain(CANARY);
      const config = await loadConfig({ folder, env: {} });
      expect(config.sites).toMatchObject({ gemini: { provider: 'gemini', baseUrl: site.url, key: { env: 'GEMINI_KEY' } } });
      expect(config.env).toEqual({ OTHER: '1', GEMINI_KEY: CANARY });
      expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
      expect(await readFile(join(folder, 'plantain.config.json'), 'utf8')).not.toContain(CANARY);
      expect(site.meter.entries).toEqual([]);
      const { name } = starterFor(process.platform);
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o755);
    });

    it('gives the cursor back when it is ended in a question', async () => {
      const terminal = init();
      await terminal.see('Kind of site');
      await expect.poll(() => terminal.isCursorHidden).toBe(true);
      terminal.close('SIGTERM');
      expect(await terminal.ended).toBe(143);
      expect(terminal.isCursorHidden).toBe(false);
    });

    it('overwrites nothing without asking, and Ctrl-C writes nothing', async () => {
      const file = join(folder, 'plantain.config.json');
      await writeFile(file, '{}');
      const first = init();
      await first.answer('Replace it?', ENTER);
      expect(await first.ended).toBe(0);
      const second = init();
      await second.answer('Replace it?', `y${ENTER}`);
      await second.answer('Kind of site', CTRL_C);
      expect(await second.ended).toBe(130);
      expect(await readFile(file, 'utf8')).toBe('{}');
    });
  },
);

import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STARTER } from './harness.js';

const run = promisify(execFile);
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-completion-'));
  const site = { provider: 'gemini', baseUrl: 'http://127.0.0.1:9', key: { env: 'BANANA_KEY' } };
  const sites = { banana: site, cherry: site, '$(touch hacked)': site };
  await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites }));
  await writeFile(join(folder, '.env'), 'BANANA_KEY=k-1234567890\n');
  await writeFile(join(folder, 'items.jsonl'), '');
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin', 'plantain'), `#!/bin/sh\nexec '${process.execPath}' '${STARTER}' "$@"\n`);
  await chmod(join(folder, 'bin', 'plantain'), 0o755);
  env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a bash of its own offers for the last word. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `
    source <(plantain completion bash) && source <(plantain completion bash) || exit 1
    compopt() { :; }
    COMP_WORDS=(plantain "$@") COMP_CWORD=$#
    __plantain_complete
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await run('bash', ['--norc', '-c', script, 'bash', ...words], { cwd: folder, env });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(process.platform === 'win32')('completion in bash', () => {
  it('offers commands', async () => {
    expect(await offered('st')).toEqual(['start', 'status', 'stand-ins']);
  });

  it('offers the options of a command, its own and global ones', async () => {
    expect(await offered('run', '--conc')).toEqual(['--concurrency']);
    expect(await offered('run', '--fo')).toEqual(['--folder']);
  });

  it('offers choices and names of sites, and nothing that a shell would run', async () => {
    expect(await offered('run', '--on-unknown', '')).toEqual(['retry', 'hold']);
    expect(await offered('run', '--site', '')).toEqual(['banana', 'cherry']);
  });
});

it('leaves paths to the shell, and other words not', async () => {
  const last = async (...words: string[]) =>
    (await run(process.execPath, [STARTER, 'complete', '--', ...words], { cwd: folder })).stdout.trim().split('\n').at(-1);
  expect(await last('run', '')).toBe(':0');
  expect(await last('run', '--config', '')).toBe(':0');
  expect(await last('run', '--site', '')).toBe(':4');
});

it.each(['bash', 'zsh', 'fish', 'powershell'])('there is a script for %s', async (shell) => {
  const { stdout } = await run(process.execPath, [STARTER, 'completion', shell]);
  expect(stdout).toContain(`${shell} completion for plantain`);
});

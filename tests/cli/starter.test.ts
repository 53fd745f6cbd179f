import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offerStarter, starterFor } from '../../src/cli/init/starter.js';
import type { Prompts } from '../../src/cli/prompts.js';
import { say } from '../../src/words/current.js';
import { speak } from '../../src/words/load.js';

let folder: string;
let told: string[];

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'plantain-starter-')), '我的 图片');
  await mkdir(folder);
  told = [];
});

afterEach(async () => {
  await speak('en');
  await rm(join(folder, '..'), { recursive: true });
});

async function offer(platform: NodeJS.Platform, answer: boolean): Promise<string[]> {
  const asked: string[] = [];
  const confirm: Prompts['confirm'] = async ({ message }) => {
    asked.push(message);
    return Promise.resolve(answer);
  };
  await offerStarter(
    {
      folder,
      prompts: async () => Promise.resolve({ confirm } as Prompts),
      emit: (event) => told.push('text' in event ? say(event.text) : event.event),
    },
    platform,
  );
  return asked;
}

describe('The starter of Windows', () => {
  it.each([
    ['en', 'run.bat'],
    ['zh', '开始.bat'],
  ] as const)('in %s is %s, which any code page reads alike', async (language, name) => {
    await speak(language);
    const starter = starterFor('win32');
    expect(starter.name).toBe(name);
    expect(starter.text).toMatch(/^(?:[\x20-\x7e]*\r\n)+$/);
    const lines = starter.text.split('\r\n');
    expect(lines.slice(0, 3)).toEqual(['@echo off', 'setlocal', 'pushd "%~dp0"']);
    expect(lines).toContain('call plantain run %*');
    // The window stays, and whoever called it learns how it ended.
    expect(lines.slice(-3)).toEqual(['pause', 'exit /b %code%', '']);
    for (const [, label] of starter.text.matchAll(/goto (\w+)/g)) expect(lines).toContain(`:${label}`);
  });

  it('says in Chinese that plantain is missing', async () => {
    await speak('zh');
    const [, escaped = ''] = /Unescape\('([^']*)'\)/.exec(starterFor('win32').text) ?? [];
    expect(escaped.replace(/\\u([0-9a-f]{4})/g, (_, unit: string) => String.fromCharCode(parseInt(unit, 16)))).toBe(
      say({ key: 'starter.missing' }),
    );
    expect(escaped).not.toMatch(/["%']/);
  });
});

describe.skipIf(process.platform === 'win32')('The starter of other systems', () => {
  const start = async (bin: string, ...args: string[]): Promise<{ code: number; out: string }> =>
    new Promise((resolve) => {
      execFile(join(folder, 'run.sh'), args, { cwd: '/', env: { PATH: `${bin}:/usr/bin:/bin` } }, (error, out) =>
        resolve({ code: Number(error?.code ?? 0), out }),
      );
    });

  it('is offered once, and runs plantain in its folder with what is dropped on it', async () => {
    expect(await offer('linux', true)).toEqual(['Write run.sh, which runs plantain in this folder when you double-click it?']);
    expect(told.join()).toContain(join(folder, 'run.sh'));
    expect((await stat(join(folder, 'run.sh'))).mode & 0o100).toBe(0o100);
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'plantain'), '#!/bin/sh\npwd; for one in "$@"; do echo "<$one>"; done; exit 100\n');
    await chmod(join(bin, 'plantain'), 0o755);
    const { code, out } = await start(bin, '/a b/猫', '$HOME');
    expect(out.split('\n').slice(0, 4)).toEqual([folder, '<run>', '</a b/猫>', '<$HOME>']);
    expect(code).toBe(100);
  });

  it('says what to do where plantain is missing, in the language of who wrote it', async () => {
    await speak('zh');
    await offer('linux', true);
    const { code, out } = await start('/none');
    expect(out).toContain('PATH 里没有找到 plantain。');
    expect(code).toBe(1);
  });

  it('leaves alone what is there, and writes nothing that is not wanted', async () => {
    await offer('darwin', false);
    await expect(stat(join(folder, 'run.command'))).rejects.toThrow('ENOENT');
    await writeFile(join(folder, 'run.command'), 'mine');
    expect(await offer('darwin', true)).toEqual([]);
    expect(await readFile(join(folder, 'run.command'), 'utf8')).toBe('mine');
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { troubleOf } from '../../src/cli/trouble.js';
import { atPath } from '../../src/domain/failures/file-error.js';
import { contextIn, Page } from './fixtures.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-files-'));
  await writeFile(join(folder, 'taken'), 'a file');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function plantain(...args: string[]): Promise<{ code: number; said: string }> {
  const [stdout, stderr] = [new Page(), new Page()];
  const code = await runProgram(args, contextIn(folder, { env: { GEMINI_API_KEY: 'k-1234567890' }, stdout, stderr }));
  return { code, said: stdout.text + stderr.text };
}

const refused = (code: string, syscall: string, path?: string): Error =>
  Object.assign(new Error(`${code}: of the system, ${syscall}`), { code, syscall, ...(path === undefined ? {} : { path }) });

describe('what a file system refuses', () => {
  it.each([
    ['init', ['init', '--folder', 'taken/below']],
    ['demo', ['demo', '--folder', 'taken/below']],
    ['config import', ['config', 'import', 'old.json', '--out', 'taken/below.json', '--env', 'new.env']],
    ['an input', ['run', 'taken/below.jsonl']],
    ['the configuration', ['list', '--config', 'taken/below.json']],
  ])('is told with place, reason and advice, and without a stack: %s', async (_what, args) => {
    await writeFile(
      join(folder, 'old.json'),
      JSON.stringify({ base_url: 'https://mirror.example.com', api_key: 'sk-1234567890ab' }),
    );
    const { code, said } = await plantain(...args);
    expect([1, 2], said).toContain(code);
    expect(said).toContain(join(folder, 'taken', 'below'));
    expect(said).not.toMatch(/^\s+at /m);
    expect(said).not.toContain('ENOTDIR:');
  });

  it.each([
    ['ENOSPC', 'write', 'Cannot write /data/x: the disk is full (ENOSPC).', /^Free space/],
    ['EDQUOT', 'write', 'Cannot write /data/x: the disk quota of this user is used up (EDQUOT).', /^Free space/],
    ['EROFS', 'mkdir', 'Cannot create the folder /data/x: the file system is read-only (EROFS).', /writable/],
    ['EACCES', 'open', 'Cannot open /data/x: this user does not have permission (EACCES).', /chown, chmod/],
    ['EPERM', 'unlink', 'Cannot remove /data/x: the operation is not permitted (EPERM).', /chown, chmod/],
    ['EIO', 'read', 'Cannot read /data/x: the disk reports an error (EIO).', /Check the disk/],
    ['EMFILE', 'open', 'Cannot open /data/x: this process has too many open files (EMFILE).', /ulimit -n/],
    ['ENAMETOOLONG', 'rename', 'Cannot rename /data/x: the name is too long (ENAMETOOLONG).', /shorter/],
  ])('has words of its own: %s of %s', async (code, syscall, message, advice) => {
    for (const error of [refused(code, syscall, '/data/x'), new Error('outer', { cause: refused(code, syscall, '/data/x') })]) {
      const { exitCode, trouble } = troubleOf(error);
      expect({ exitCode, ...trouble }).toMatchObject({
        exitCode: 1,
        message,
        problems: [],
        advice: expect.stringMatching(advice) as string,
      });
    }
    const nameless = await atPath('/data/x', () => Promise.reject(refused(code, syscall))).catch((error: unknown) => error);
    expect(troubleOf(nameless).trouble.message).toBe(message);
  });

  it('is not taken for what a network refuses', () => {
    expect(troubleOf(refused('ECONNRESET', 'read')).trouble.message).toBe('ECONNRESET: of the system, read');
    expect(troubleOf(refused('EACCES', 'listen')).trouble.message).toBe('EACCES: of the system, listen');
  });
});

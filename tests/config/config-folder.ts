import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { say } from '../../src/words/current.js';
import { onTestFinished, expect } from 'vitest';
import { type Config, ConfigError, loadConfig } from '../../src/config/load.js';

export const CANARY = 'AIzaSyCANARY-0123456789abcdefghijklmno';
export const GOOGLE = { provider: 'gemini', key: { env: 'GEMINI_API_KEY' } };

export async function folderWith(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-config-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    const raw = typeof content === 'string' || Buffer.isBuffer(content);
    await writeFile(join(folder, name), raw ? content : JSON.stringify(content));
  }
  return folder;
}

export const load = async (content: unknown, env: NodeJS.ProcessEnv = {}): Promise<Config> =>
  loadConfig({ folder: await folderWith({ 'plantain.config.json': content }), env });

/** What is wrong with a configuration, as lines; none when `work` takes it. */
export async function mistakesOf(work: () => unknown): Promise<string[]> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.problems).toEqual(
      error.mistakes.map(({ path, message }) => (path === '' ? say(message) : `${path}: ${say(message)}`)),
    );
    return error.mistakes.map(({ path, message }) => `${path}: ${say(message)}`);
  }
  return [];
}

export const problemsOf = (content: unknown, env: NodeJS.ProcessEnv = {}): Promise<string[]> =>
  mistakesOf(() => load(content, env));

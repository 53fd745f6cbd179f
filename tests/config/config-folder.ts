import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
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

export async function problemsOf(content: unknown, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  try {
    await load(content, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

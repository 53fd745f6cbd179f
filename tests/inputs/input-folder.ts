import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import type { InputProblem } from '../../src/inputs/lists/draft.js';
import { say } from '../../src/words/current.js';
import { chain } from '../../src/words/words.js';

/** Problems as a person reads them, without the folder of the test. */
export const told = (problems: readonly InputProblem[], folder = '\0'): string[] =>
  problems.map(({ where, message }) => say(chain(where, message)).replaceAll(folder, ''));

/** A folder for one test, filled with these files; paths with `/`. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-input-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** A picture that is not too easy to compress, so that a cut is noticed. */
export async function picture(format: 'png' | 'jpeg' | 'webp' | 'gif' = 'png', seed = 1): Promise<Buffer> {
  const raw = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, n) => (n * n * (seed + 6) + n * seed) % 251));
  return sharp(raw, { raw: { width: 64, height: 64, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

/** The first bytes of a HEIC file, which is all that is looked at. */
export const HEIC_HEAD = Buffer.from('0000001866747970686569630000000068656963' + '6d696631', 'hex');

import { request } from 'node:http';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../disk/files.js';
import { writeWhole } from '../disk/whole-file.js';

const PATIENCE_MS = 2_000;

const note = z.object({ url: z.string(), port: z.number(), token: z.string() });

/** Where the server of a folder is, and how to be let in: for other commands of the same person. */
export type WebNote = z.infer<typeof note>;

const fileIn = (dataDir: string): string => join(dataDir, 'web', 'server.json');

/** What the last server of this data folder has left; it may not run any more. */
export async function lastNote(dataDir: string): Promise<WebNote | undefined> {
  try {
    return note.parse(JSON.parse((await readIfThere(fileIn(dataDir))) ?? ''));
  } catch {
    return undefined;
  }
}

/** The server of this data folder, if one runs. */
export async function runningWeb(dataDir: string): Promise<WebNote | undefined> {
  const last = await lastNote(dataDir);
  return last && (await answers(last)) ? last : undefined;
}

/** Only its owner reads it: whoever has the token may spend money. */
export async function writeNote(dataDir: string, content: WebNote): Promise<void> {
  await mkdir(join(dataDir, 'web'), { recursive: true, mode: 0o700 });
  await writeWhole(fileIn(dataDir), `${JSON.stringify(content)}\n`, 0o600);
}

/** The URL that lets a browser in, at a place of the page. */
export const entryUrl = ({ url, token }: Pick<WebNote, 'url' | 'token'>, batch?: string): string =>
  `${url}?token=${encodeURIComponent(token)}${batch === undefined ? '' : `&batch=${encodeURIComponent(batch)}`}`;

/**
 * A file whose opening leads to the URL: the command line of a browser is seen by every user of the computer, and the token must not
 * stand there.
 */
export async function entryFile(dataDir: string, address: string): Promise<string> {
  const file = join(dataDir, 'web', 'open.html');
  const quoted = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const text = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${quoted}"><a href="${quoted}">plantain</a>\n`;
  await writeWhole(file, text, 0o600);
  return file;
}

export const removeEntry = (dataDir: string): Promise<void> => rm(join(dataDir, 'web', 'open.html'), { force: true });

/** Another program may have taken the port: only this folder's server knows the token. */
function answers({ url, token }: WebNote): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(`${url}api/v1/session`, { headers: { authorization: `Bearer ${token}` }, timeout: PATIENCE_MS });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

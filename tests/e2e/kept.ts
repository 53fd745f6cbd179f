import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the payloads of a history hold. */
export function decoded(history: string): string {
  const payloads = history.matchAll(/"data":\s*"([^"]+)"/g);
  return [...payloads].map(([, data = '']) => Buffer.from(data, 'base64').toString()).join('\n');
}

/** The text of every file below a folder, but for the key's own place. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== '.env');
  return Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')));
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../../src/disk/files.js';
import { readLine } from '../../src/spool/log/record.js';

interface Fact {
  readonly item: string;
  readonly kind: string;
}

/** Logs of a batch whose names end so. */
export async function logsOf(spool: string, batch: string, end: RegExp): Promise<string[]> {
  const folder = join(spool, batch, '.journal');
  return (await namesIn(folder)).filter((name) => end.test(name)).map((name) => join(folder, name));
}

/** What the logs of a batch hold that are not packed. */
export async function factsIn(spool: string, batch: string): Promise<readonly Fact[]> {
  const texts = await Promise.all((await logsOf(spool, batch, /\.log$/)).map((path) => readFile(path)));
  return texts.flatMap((text) => text.toString().split('\n').filter(Boolean)).map(factOf);
}

function factOf(line: string): Fact {
  const json = readLine(Buffer.from(line));
  if (json === undefined) throw new Error(`a line of a log is damaged: ${line}`);
  return JSON.parse(json) as Fact;
}

/** Takes facts out of the logs, as if they had never been written: for a spool that nobody has open. */
export async function takeOut(spool: string, batch: string, goes: (fact: Fact) => boolean): Promise<void> {
  for (const path of await logsOf(spool, batch, /\.log$/)) {
    const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
    await writeFile(path, lines.flatMap((line) => (goes(factOf(line)) ? [] : [`${line}\n`])).join(''));
  }
}

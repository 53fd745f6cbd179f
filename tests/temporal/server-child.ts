import { createInterface } from 'node:readline';
import { say as told } from '../../src/words/current.js';
import { speak } from '../../src/words/load.js';
import { useEmbeddedServer } from '../../src/temporal/embedded.js';

/** Uses the server of a folder until it is told to `release` it, or to `exit` without. Says what it got and what is logged. */
const say = (words: unknown): void => void process.stdout.write(`${JSON.stringify(words)}\n`);

await speak('en');
const dataDir = process.argv[2] ?? '';
const server = await useEmbeddedServer({ dataDir, env: process.env, log: (text) => say({ log: told(text) }) });
say({ address: server.address, uiUrl: server.uiUrl });
for await (const word of createInterface({ input: process.stdin })) {
  if (word === 'release') {
    await server.release();
    say('released');
    process.stdin.destroy();
  }
  if (word === 'exit') process.exit(0);
}

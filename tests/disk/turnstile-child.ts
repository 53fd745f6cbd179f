import { setTimeout as sleep } from 'node:timers/promises';
import { Turnstile } from '../../src/disk/turnstile.js';

/** Takes so many places at once, and keeps each for so long. */
const [folder = '', places = '', count = '', holdMs = ''] = process.argv.slice(2);
const turnstile = new Turnstile(folder, Number(places));
const { signal } = new AbortController();

const passes = Array.from({ length: Number(count) }, async () => {
  const leave = await turnstile.enter(signal);
  process.stdout.write(`${JSON.stringify({ in: Date.now() })}\n`);
  await sleep(Number(holdMs));
  process.stdout.write(`${JSON.stringify({ out: Date.now() })}\n`);
  await leave();
});
await Promise.all(passes);
process.stdout.write('"done"\n');

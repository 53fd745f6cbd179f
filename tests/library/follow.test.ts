import { spawn } from 'node:child_process';
import { afterEach, expect, inject, it } from 'vitest';
import { Bench } from '../e2e/harness.js';

const LIBRARY = new URL('../../dist/index.js', import.meta.url).href;
let bench: Bench;
afterEach(() => bench.close());

/** A program that follows its batch, and leaves a second loop over the same events at the first picture. */
const program = (second: string): string => `
import { loadConfig, openPlantain } from ${JSON.stringify(LIBRARY)};
const plantain = await openPlantain(await loadConfig());
const items = Array.from({ length: 6 }, (_, n) => ({ prompt: \`#\${n + 1} a pear\` }));
const batch = await (await plantain.prepare({ name: process.argv[1], items, concurrency: 1 })).start();
const glance = async () => {
  for await (const event of ${second}) if (event.event === 'item') return console.log('left');
};
const follow = async () => {
  for await (const event of batch.follow()) if (event.event === 'ended') console.log('ended:', event.summary.tally.success);
};
await Promise.all([follow(), glance()]);
await Promise.all([batch.resume(), batch.resume()].map((answer) => answer.catch(({ code }) => console.log('resumed:', code))));
await plantain.close();
`;

it.each([
  ['look', 'batch.watch()'],
  ['loop', 'batch.follow()'],
  ['loop over the same batch, found again by its name', '(await plantain.batch(batch.batchId)).follow()'],
])(
  'a second %s can be left, and the batch goes on to its end',
  async (_what, second) => {
    bench = await Bench.open({ temporalAddress: inject('temporalAddress'), standIn: { latencyMs: 300 } });
    const name = `follow-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program(second), name], {
      cwd: bench.folder,
      env: bench.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    const killed = setTimeout(() => child.kill('SIGKILL'), 40_000);
    await new Promise((resolve) => child.on('close', resolve));
    clearTimeout(killed);
    expect(stdout.trim().split('\n')).toEqual(['left', 'ended: 6', 'resumed: conflict', 'resumed: conflict']);
    expect(bench.site.meter.charged).toBe(6);
  },
  60_000,
);

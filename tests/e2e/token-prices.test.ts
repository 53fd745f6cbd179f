import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startOpenAiStandIn } from '../../stand-ins/src/openai.js';
import { becomes, serverError } from '../../stand-ins/src/openai-troubles.js';
import { Bench, CANARY } from './harness.js';
import { closeWithServer } from './processes.js';

test('a batch with prices by token costs what the answers counted', { timeout: 200_000 }, async ({ onTestFinished }) => {
  // The third answer gives a URL, the second request fails and may have been charged.
  const standIn = await startOpenAiStandIn({ mode: 'mirror', keys: [CANARY], pixels: 64 });
  standIn.setFaults([
    { when: { item: '2', nth: 1 }, action: serverError() },
    { when: { item: '3' }, action: becomes({ type: 'picture', shape: 'url' }) },
  ]);
  const bench = await Bench.open();
  onTestFinished(async () => {
    await closeWithServer(bench);
    await standIn.close();
  });
  const perMillion = { textIn: 5, imageIn: 8, imageOut: 30 };
  const price = { amount: 0.06, currency: 'USD', perMillion };
  const settings = { tasks: 'off' };
  const site = { provider: 'openai', baseUrl: standIn.url, key: { env: 'BANANA_KEY' }, price, settings };
  const config = { sites: { site }, trustedOrigins: [standIn.url], defaults: { requestDelay: 0 } };
  await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify(config));
  await writeFile(join(bench.folder, 'items.csv'), 'id,prompt,quality\na,#1 a cat,low\nb,#2 a cat,high\nc,#3 a cat,max\n');
  const ended = await bench.run('run', 'items.csv', '--name', 'tokens', '--yes');
  expect(ended.code, ended.stderr).toBe(0);
  expect(standIn.meter.entries).toHaveLength(4);
  // Three prompts of 2 tokens; 196, 1756 and 7024 tokens of pictures.
  const delivered = (3 * 2 * 5 + (196 + 1756 + 7024) * 30) / 1_000_000;
  const summary = await bench.summary('tokens');
  expect((summary as unknown as { cost: unknown }).cost).toEqual({
    delivered: [{ amount: delivered.toFixed(6).replace(/0+$/, ''), currency: 'USD' }],
    maybe: [{ amount: '0.06', currency: 'USD' }],
    exact: false,
  });
});

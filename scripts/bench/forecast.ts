import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BatchSummary } from '../../src/domain/summary.js';
import { type GeminiStandInOptions, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { internalError, noImage, relay } from '../../stand-ins/src/troubles.js';
import { runNode } from './process.js';

// Compiled, this file lies in dist/tools/scripts/bench.
const STARTER = fileURLToPath(new URL('../../../starter.js', import.meta.url));

/** How near the forecast of a batch comes to its time, for sites of different behaviour: after one batch of another size and pace. */
const SHAPES: Readonly<Record<string, GeminiStandInOptions>> = {
  'even, 2 s': { latencyMs: 2_000 },
  'spread, 1 to 4 s': { latencyMs: [1_000, 4_000] },
  'every 5th fails after 1 s, charged': {
    latencyMs: 2_000,
    faults: [{ when: { probability: 0.2 }, billed: true, latencyMs: 1_000, action: internalError() }],
  },
  'every 4th without a picture': { latencyMs: 2_000, faults: [{ when: { probability: 0.25 }, action: noImage() }] },
  'every 4th fails after 3 s, refunded': {
    latencyMs: 2_000,
    faults: [{ when: { probability: 0.25 }, latencyMs: 3_000, action: relay.upstream(401, 'Invalid API key') }],
  },
};
const SEEN = { items: 40, concurrency: 4, delay: 0 };
const FORECAST = { items: 60, concurrency: 8, delay: 0.1 };

type Written = Pick<BatchSummary, 'forecast' | 'cost'> & { readonly seconds: number };

interface Row {
  readonly summary: Written;
  /** What the site charged for the batch, in requests. */
  readonly charged: number;
}

async function runShape(standIn: GeminiStandInOptions): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-bench-'));
  const site = await startGeminiStandIn({ pixels: 64, ...standIn });
  const { TEMPORAL_ADDRESS: _elsewhere, ...own } = process.env;
  const run = async (name: string, { items, concurrency, delay }: typeof SEEN): Promise<void> => {
    const lines = Array.from({ length: items }, (_, index) => JSON.stringify({ prompt: `#${index + 1} a pear` }));
    await writeFile(join(folder, 'items.jsonl'), lines.join('\n'));
    const flags = ['--name', name, '--concurrency', String(concurrency), '--request-delay', String(delay), '--json'];
    await runNode(STARTER, ['run', 'items.jsonl', ...flags], folder, { ...own, BENCH_KEY: 'costs-nothing' }, [0, 100]);
  };
  try {
    const settings = { authMode: 'google_xgoog' };
    const price = { amount: '0.134', currency: 'USD' };
    const banana = { provider: 'gemini', baseUrl: site.url, key: { env: 'BENCH_KEY' }, settings, price };
    await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites: { banana } }));
    await run('seen', SEEN);
    const before = site.meter.charged;
    await run('forecast', FORECAST);
    const file = join(folder, 'batch_outputs', 'forecast', 'summary.json');
    return { summary: JSON.parse(await readFile(file, 'utf8')) as Written, charged: site.meter.charged - before };
  } finally {
    await site.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const total = (amounts: readonly { readonly amount: string }[] = []): number =>
  amounts.reduce((sum, { amount }) => sum + Number(amount), 0);

const loadBefore = loadavg()[0] ?? 0;
console.log('| site | forecast | range | in fact | off | cost said | cost by the books |\n|---|---|---|---|---|---|---|');
for (const [name, standIn] of Object.entries(SHAPES)) {
  const { summary, charged } = await runShape(standIn);
  const time = summary.forecast?.time;
  if (!time) throw new Error(`there is no forecast of ${name}`);
  const off = ((time.likelyMs / (summary.seconds * 1000) - 1) * 100).toFixed(1);
  const said = (total(summary.cost?.delivered) + total(summary.cost?.maybe)).toFixed(3);
  const range = `${seconds(time.fromMs)} to ${seconds(time.toMs)}`;
  const cells = [
    name,
    seconds(time.likelyMs),
    range,
    seconds(summary.seconds * 1000),
    `${off} %`,
    said,
    (charged * 0.134).toFixed(3),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
console.log(`\nLoad average before ${loadBefore.toFixed(1)} and after ${(loadavg()[0] ?? 0).toFixed(1)}`);

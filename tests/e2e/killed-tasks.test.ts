import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import type { Meter } from '../../stand-ins/src/meter.js';
import { startOpenAiStandIn } from '../../stand-ins/src/openai.js';
import { startVendorStandIn, type VendorName, type VendorStandIn } from '../../stand-ins/src/vendors.js';
import { Bench, CANARY, until } from './harness.js';
import { killGroup } from './processes.js';
import { freshName } from './running-batch.js';

const LIMIT_MS = 300_000;
/** Starts a batch of one item at each of the sites, whose names it has: a command for each would take most of the time of these tests. */
const STARTS = `
import { loadConfig, openPlantain } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
const plantain = await openPlantain(await loadConfig());
for (const site of process.argv.slice(1)) {
  await (await plantain.prepare({ name: site, site, items: [{ prompt: '#1 a pear' }], workers: 'elsewhere' })).start();
}
await plantain.close();
`;

/** A site whose worker is killed. `isAccepted`: the site has the request, and the worker is on its way to the picture. */
interface Kind {
  readonly site: object;
  readonly origins: readonly string[];
  readonly meter: Meter;
  isAccepted(): boolean;
  /** While it is held, nothing is made. */
  hold(held: boolean): void;
  close(): Promise<void>;
}

const key = { env: 'BANANA_KEY' };
const QUICK = { pollFirst: 0.2, pollMost: 0.4 };
/** As many answers as nobody asks for until the kill. */
const always = (body: object) => Array.from({ length: 10_000 }, () => ({ status: 200, body }));

async function grsai(api: 'draw' | 'unified'): Promise<Kind> {
  const standIn = await startGrsaiStandIn({ keys: [CANARY], pixels: 64 });
  const { url: baseUrl, origins, meter, polls } = standIn;
  const running = { status: 'running', progress: 10, results: null };
  const answer = api === 'draw' ? { code: 0, msg: 'success', data: running } : running;
  return {
    site: { provider: 'grsai', baseUrl, key, settings: { ...QUICK, api } },
    origins,
    meter,
    // The check of the key asks for a task that does not exist.
    isAccepted: () => [...polls.keys()].some((id) => !id.startsWith('00000000-')),
    hold: (held) => standIn.setPollTroubles(held ? always(answer) : []),
    close: () => standIn.close(),
  };
}

/** Tasks at routes of their own, or in the answer to a picture route. */
async function openai(style: 'sub2api' | 'apimart' | 'evolink'): Promise<Kind> {
  const standIn = await startOpenAiStandIn({
    mode: 'mirror',
    keys: [CANARY],
    pixels: 64,
    retryAfter: '0',
    tasks: style === 'sub2api',
    ...(style !== 'sub2api' && { faults: [{ action: { kind: 'reply', reply: { type: 'task', style } } }] }),
  });
  const { url: baseUrl, meter, polls } = standIn;
  const running = { status: 'processing' };
  const answer = style === 'apimart' ? { code: 200, data: running } : running;
  return {
    site: { provider: 'openai', baseUrl, key, settings: { ...QUICK, ...(style === 'sub2api' && { tasks: 'on' }) } },
    origins: [],
    meter,
    isAccepted: () => polls.length > 0,
    hold: (held) => standIn.setPollTroubles(held ? always(answer) : []),
    close: () => standIn.close(),
  };
}

/** `isAccepted`: absent for a task, which is asked for. */
async function declared(
  vendor: VendorName,
  isAccepted = ({ questions }: VendorStandIn): boolean => questions.some(({ id }) => !id.startsWith('00000000-')),
): Promise<Kind> {
  const standIn = await startVendorStandIn({ vendor, keys: [CANARY], pixels: 64 });
  const { baseUrl, origins, meter } = standIn;
  return {
    site: { provider: 'declared', declaration: vendor, baseUrl, key, settings: QUICK },
    origins,
    meter,
    isAccepted: () => isAccepted(standIn),
    hold: (held) => standIn.hold(held),
    close: () => standIn.close(),
  };
}

/** Answers with the URL of the picture. */
const qwen = () => declared('dashscope-qwen', (standIn) => standIn.picturesAsked() > 0);

/** Every kind of task; ComfyUI has tests of its own (`comfyui.test.ts`). */
const TASKS: Readonly<Record<string, () => Promise<Kind>>> = {
  'grsai, draw API': () => grsai('draw'),
  'grsai, unified API': () => grsai('unified'),
  'openai, routes for tasks': () => openai('sub2api'),
  'openai, a task in an envelope': () => openai('apimart'),
  'openai, a task in place of the picture': () => openai('evolink'),
  fal: () => declared('fal'),
  replicate: () => declared('replicate'),
  bfl: () => declared('bfl'),
  'dashscope-wan': () => declared('dashscope-wan'),
  apimart: () => declared('apimart'),
  'dashscope-qwen (synchronous: its answer names the picture, which is fetched)': qwen,
};
/** Has the picture in the only answer: there is nothing between accept and collect. */
const AT_ONCE = 'seedream (synchronous: its answer is the picture)';

describe('a worker that is killed between accept and collect', () => {
  const kinds = new Map<string, { readonly kind: Kind; readonly batch: string }>();
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.open({ temporalAddress: inject('temporalAddress') });
    const rows = Object.entries({ ...TASKS, [AT_ONCE]: () => declared('seedream', ({ meter }) => meter.open() === 1) });
    for (const [name, start] of rows) kinds.set(name, { kind: await start(), batch: freshName() });
    const all = [...kinds.values()];
    const config = {
      sites: Object.fromEntries(all.map(({ kind, batch }) => [batch, kind.site])) as object,
      trustedOrigins: all.flatMap(({ kind }) => kind.origins),
      defaults: { requestDelay: 0, heartbeatTimeout: 4 },
    };
    await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify(config));
    const names = all.map(({ batch }) => batch);
    const place = { cwd: bench.folder, env: bench.env };
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', STARTS, ...names], place);
    for (const { kind } of all) kind.hold(true);
    const worker = bench.start(['worker'], { detached: true });
    const missing = (): string[] => [...kinds].flatMap(([name, { kind }]) => (kind.isAccepted() ? [] : [name]));
    await until('every site has accepted', () => missing().length === 0, 120_000).catch((cause: unknown) => {
      throw new Error(`not accepted: ${missing().join(', ')}\n${worker.stderrSoFar()}`, { cause });
    });
    await killGroup(worker);
    for (const { kind } of all) kind.hold(false);
    bench.start(['worker']);
    const ended = (batch: string): boolean => existsSync(join(bench.folder, 'batch_outputs', batch, 'summary.json'));
    await until('every batch has ended', () => names.every(ended), 120_000);
  }, LIMIT_MS);

  afterAll(async () => {
    await bench.close();
    await Promise.all([...kinds.values()].map(({ kind }) => kind.close()));
  });

  const booksOf = async (name: string) => {
    const { kind, batch } = kinds.get(name) ?? {};
    if (!kind || batch === undefined) throw new Error(`${name} has not begun`);
    const pictures = (await readdir(join(bench.folder, 'batch_outputs', batch))).filter((file) => file.endsWith('.png'));
    const { calls } = await bench.summary(batch);
    return { charged: kind.meter.charged, submits: kind.meter.entries.length, pictures: pictures.length, calls };
  };

  test.each(Object.keys(TASKS))('pays once: %s', async (name) => {
    const calls = { sent: 1, delivered: 1, unbilled: 0, empty: 0, unknown: 0 };
    expect(await booksOf(name)).toEqual({ charged: 1, submits: 1, pictures: 1, calls });
  });

  test(`pays again for what was open, and says so: ${AT_ONCE}`, async () => {
    const calls = { sent: 2, delivered: 1, unbilled: 0, empty: 0, unknown: 1 };
    expect(await booksOf(AT_ONCE)).toEqual({ charged: 2, submits: 2, pictures: 1, calls });
  });
});

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { blocked, internalError, invalidRequest } from '../../stand-ins/src/troubles.js';
import { Bench, CANARY, type Finished, until } from './harness.js';
import { freshName } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;

afterEach(() => bench.close());

const PHOTOS = ['scene 1.png', 'scene 2.png', 'scene 4.jpg'];
const SAID = (run: Finished): string => run.stdout + run.stderr;
const sentTo = (site: Bench['site']) => site.meter.entries.map(({ item }) => item);

/** `items.jsonl` of `count` prompts `#1 …`; those from 2 on have pictures. */
async function withList(count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) => ({
    id: `i${index + 1}`,
    prompt: `#${index + 1} a pear`,
    images: index === 0 ? [] : PHOTOS.slice(0, 1 + (index % 3)).map((name) => `input/image/${name}`),
    params: { seed: index },
  }));
  await writeFile(join(bench.folder, 'items.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
}

const SECOND_NAME = 'Task_5_scene 1_1_a1.png';

describe('run --again', { timeout: 180_000 }, () => {
  /** A batch of six: 2 was refused, 3 failed at the site, 4 was refused as a request, 5 could not be stored; 1 and 6 have their pictures. */
  async function owing(): Promise<string> {
    bench = await (await Bench.open({ temporalAddress, standIn: { latencyMs: 800 } })).withPhotos();
    bench.site.setFaults([
      { when: { item: '2' }, action: blocked() },
      { when: { item: '3' }, action: internalError(), times: 1 },
      { when: { item: '4' }, action: invalidRequest() },
      // Long enough to lay something into the way of its picture.
      { when: { item: '5' }, latencyMs: 4_000 },
    ]);
    await withList(6);
    const name = freshName();
    const running = bench.start([
      'run',
      'items.jsonl',
      '--name',
      name,
      '--retries',
      '0',
      // It takes a seed.
      '--model',
      'gemini-3-pro-image',
      '--concurrency',
      '6',
      '--segment-size',
      '4',
    ]);
    await until('item 5 is being made', () => sentTo(bench.site).includes('5'));
    await mkdir(join(bench.folder, 'batch_outputs', name), { recursive: true });
    // Also under the name that a picture gets whose own name is taken.
    for (const file of ['Task_5_scene 1_1.png', SECOND_NAME]) {
      await writeFile(join(bench.folder, 'batch_outputs', name, file), 'the picture of somebody else');
    }
    const { code, events, stderr } = await running.finished;
    expect(code, stderr).toBe(100);
    const codes = (await bench.manifest(name)).map(({ code: failure }) => failure);
    expect(codes).toEqual([undefined, 'content_blocked', 'server_error', 'invalid_request', 'store_failed', undefined]);
    const next = [`plantain resume ${name}`, `plantain run --again ${name}`];
    expect(events.at(-1)).toMatchObject({ event: 'ended', next, summary: { repeatable: 1, paidFor: 1 } });
    expect(stderr).toContain(`To generate the missing pictures (1 of 4): plantain run --again ${name}`);
    // What the batch was made from is not needed any more.
    await rm(join(bench.folder, 'items.jsonl'));
    await rm(join(bench.folder, 'input'), { recursive: true });
    return name;
  }

  it('sends what is worth another request, as it was, and nothing twice', async () => {
    const name = await owing();
    const { meter } = bench.site;
    const before = meter.entries.length;
    const first = meter.entries.find(({ item }) => item === '3');

    const dry = await bench.run('run', '--again', name, '--dry-run');
    expect(dry.code, dry.stderr).toBe(0);
    expect(dry.events.find(({ dryRun }) => dryRun)).toMatchObject({ batch: `${name}-again`, forecast: { pictures: 1 } });
    expect(meter.entries).toHaveLength(before);

    const taken = await bench.run('run', '--again', name, '--name', name, '--dry-run');
    expect(taken.code).toBe(2);
    expect(taken.stderr).toContain(`There is a batch ${name} already.`);

    const again = await bench.run('run', '--again', name);
    expect(again.code, again.stderr).toBe(0);
    expect(again.events.find(({ event }) => event === 'started')).toMatchObject({
      batchId: `${name}-again`,
      input: `1 item of batch ${name} without a picture`,
    });
    expect(again.stderr).toContain('Skipped 1 item: its picture may be paid for, but not stored (store_failed).');
    expect(again.stderr).toContain('Skipped 2 items that the site refused (content_blocked and invalid_request)');
    const [sent, ...others] = meter.entries.slice(before);
    expect(others).toEqual([]);
    expect(sent).toMatchObject({ item: '3', prompt: first?.prompt, images: first?.images });
    expect(sent?.images).toHaveLength(3);
    expect(await bench.manifest(`${name}-again`)).toMatchObject([
      { id: 'i3', status: 'success', files: ['Task_1_scene 1_1.png'] },
    ]);
    expect(await bench.summary(`${name}-again`)).toMatchObject({ again: name, items: 1, success: 1 });
    expect(SAID(again)).not.toContain(CANARY);

    const nothing = await bench.run('run', '--again', `${name}-again`);
    expect(nothing.code).toBe(0);
    expect(nothing.events).toContainEqual({ batch: `${name}-again`, missing: 0 });
    const twice = await bench.run('run', '--again', name);
    expect(twice.code).toBe(2);
    expect(twice.stderr).toContain(`Already generated: 1 item in batch ${name}-again.`);
    expect(meter.entries).toHaveLength(before + 1);

    await rm(join(bench.folder, 'batch_outputs', name, SECOND_NAME));
    const home = await bench.run('resume', name);
    expect(
      home.events.find(({ event }) => event === 'settled'),
      home.stderr,
    ).toMatchObject({ pictures: 1, left: [] });
    const rest = await bench.run('run', '--again', name);
    expect(rest.code).toBe(2);
    expect(rest.stderr).toContain('None of the 2 items');
    expect(meter.entries).toHaveLength(before + 1);
  });

  it('makes with another model what was refused, under a name of its own, and remembers it', async () => {
    const name = await owing();
    bench.site.setFaults([]);
    const { meter } = bench.site;
    const before = meter.entries.length;
    const own = freshName();
    const flags = ['--model', 'gemini-2.5-flash-image', '--include', 'store_failed', '--name', own];
    const again = await bench.run('run', '--again', name, ...flags);
    expect(again.code, again.stderr).toBe(0);
    const sent = meter.entries.slice(before);
    expect(sent.map(({ item }) => item).sort()).toEqual(['2', '3', '4', '5']);
    expect(new Set(sent.map(({ model }) => model))).toEqual(new Set(['gemini-2.5-flash-image']));
    expect((await bench.manifest(own)).map(({ id }) => id)).toEqual(['i2', 'i3', 'i4', 'i5']);
    const whole = await bench.run('run', '--again', name, '--model', 'gemini-2.5-flash-image');
    expect(whole.code, whole.stderr).toBe(0);
    expect(whole.stdout).toContain('"missing":0');
    expect(meter.entries).toHaveLength(before + 4);
  });
});

describe('run --again in a family of batches', { timeout: 180_000 }, () => {
  /** A batch of three, none of which has its picture; from then on the site makes them. */
  async function failed(): Promise<string> {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 50, faults: [{ times: 3, action: internalError() }] } });
    const name = freshName();
    expect((await bench.run('run', await bench.withItems(3), '--name', name, '--retries', '0')).code).toBe(100);
    return name;
  }

  it('buys nothing that another member has, whichever is named', async () => {
    const name = await failed();
    bench.site.setFaults([{ times: 3, action: internalError() }]);
    expect((await bench.run('run', '--again', name, '--retries', '0')).code).toBe(100);
    const second = await bench.run('run', '--again', `${name}-again`, '--first', '2');
    expect(second.code, second.stderr).toBe(0);
    expect(bench.site.meter.entries).toHaveLength(8);
    for (const member of [name, `${name}-again`]) {
      const dry = await bench.run('run', '--again', member, '--dry-run');
      expect(dry.stderr).toContain(`Already generated: 2 items in batch ${name}-again-2.`);
      expect(dry.events.find(({ dryRun }) => dryRun)).toMatchObject({ forecast: { pictures: 1 } });
    }
    expect((await bench.run('run', '--again', name)).code).toBe(0);
    const whole = await bench.run('run', '--again', `${name}-again`);
    expect(whole.events).toContainEqual({ batch: `${name}-again`, missing: 0 });
    expect(bench.site.meter.entries).toHaveLength(9);
  });

  it('lets one of several commands at the same moment buy', async () => {
    const name = await failed();
    const runs = ['a', 'b', 'c'].map((end) => bench.start(['run', '--again', name, '--name', `${name}-${end}`]).finished);
    const ended = await Promise.all(runs);
    expect(ended.map(({ code }) => code).sort(), ended.map(SAID).join('\n')).toEqual([0, 2, 2]);
    expect(bench.site.meter.entries).toHaveLength(6);
  });
});

describe('run --again of a batch that was stopped', { timeout: 180_000 }, () => {
  it('makes what was never started, at the site of --base-url that the batch had', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 1_500 } });
    const name = freshName();
    const site = ['--base-url', bench.site.url, '--key-env', 'BANANA_KEY', '--site-setting', 'authMode=google_xgoog'];
    const args = ['run', await bench.withItems(12), '--name', name, '--concurrency', '2', '--segment-size', '5', ...site];
    const running = bench.start(args);
    await until('two requests are open', () => bench.site.meter.open() === 2);
    const early = await bench.run('run', '--again', name);
    expect(early.code).toBe(2);
    expect(early.stderr).toContain(`Batch ${name} has not ended yet.`);
    expect(early.stderr).toContain(`To continue it: plantain resume ${name}.`);
    expect((await bench.run('cancel', name)).code).toBe(0);
    const cancelled = await running.finished;
    expect(cancelled.code).toBe(100);
    const made = new Set(sentTo(bench.site));
    expect(cancelled.stderr).toContain(`To generate the missing pictures (${12 - made.size}): plantain run --again ${name}`);

    bench.site.setLatency(50);
    const elsewhere = await bench.run('start', '--again', name);
    expect(elsewhere.code).toBe(2);
    expect(elsewhere.stderr).toContain('generated at a site of --base-url. Only plantain run serves such a site');
    const again = await bench.run('run', '--again', name, '--concurrency', '4');
    expect(again.code, again.stderr).toBe(0);
    const all = Array.from({ length: 12 }, (_, index) => String(index + 1));
    expect(sentTo(bench.site).sort()).toEqual([...all].sort());
    const rest = await bench.manifest(`${name}-again`);
    expect(rest.map(({ id }) => id)).toEqual(all.filter((item) => !made.has(item)).map((item) => `i${item}`));
  });

  it('is refused while another one makes the same items, and for what is not there', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 50, faults: [{ times: 3, action: internalError() }] } });
    const name = freshName();
    expect((await bench.run('run', await bench.withItems(3), '--name', name, '--retries', '0')).code).toBe(100);
    bench.site.setLatency(60_000);
    const started = await bench.run('start', '--again', name);
    expect(started.code, started.stderr).toBe(0);
    const beside = await bench.run('run', '--again', name);
    expect(beside.code).toBe(2);
    expect(beside.stderr).toContain(`Batch ${name}-again generates items of batch ${name} again and has not ended yet.`);
    expect((await bench.run('cancel', `${name}-again`)).code).toBe(0);

    const unknown = await bench.run('run', '--again', `${name}x`);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain(`There is no batch ${name}x here. Did you mean ${name}`);
    const staged = await bench.staged(name);
    await rm(staged, { recursive: true });
    const gone = await bench.run('run', '--again', name);
    expect(gone.code).toBe(2);
    expect(gone.stderr).toContain(`None of the 3 items of batch ${name} is in ${staged}.`);
  });
});

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { blocked, internalError } from '../../stand-ins/src/troubles.js';
import { Bench } from './harness.js';
import { freshName } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;

afterEach(() => bench.close());

const PHOTOS = ['scene 1.png', 'scene 2.png'];
const sent = (from: number) => bench.site.meter.entries.slice(from).map(({ item, prompt, images }) => ({ item, prompt, images }));
const pathOf = (batch: string, file = '') => join(bench.folder, 'batch_outputs', batch, file);

/** A batch of five with reference pictures: all have their pictures but 2, which the site refused. */
async function made(): Promise<string> {
  bench = await (await Bench.open({ temporalAddress, standIn: { latencyMs: 50 } })).withPhotos();
  bench.site.setFaults([{ when: { item: '2' }, action: blocked() }]);
  const lines = [1, 2, 3, 4, 5].map((n) => ({
    id: `i${n}`,
    prompt: `#${n} a pear`,
    images: PHOTOS.slice(0, 1 + (n % 2)).map((name) => `input/image/${name}`),
  }));
  await writeFile(join(bench.folder, 'items.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
  const name = freshName();
  const run = await bench.run('run', 'items.jsonl', '--name', name, '--retries', '0');
  expect(run.code, run.stderr).toBe(100);
  expect(bench.site.meter.entries).toHaveLength(5);
  // What the batch was made from is not needed any more.
  await rm(join(bench.folder, 'items.jsonl'));
  await rm(join(bench.folder, 'input'), { recursive: true });
  return name;
}

describe('run --again --items', { timeout: 240_000 }, () => {
  it('pays for the chosen items alone, with another prompt, and leaves what exists where it is', async () => {
    const name = await made();
    const args = ['run', '--again', name, '--items', '1,4-5', '--prompt', '#9 two plums'];
    const dry = await bench.run(...args, '--dry-run');
    expect(dry.code, dry.stderr).toBe(0);
    expect(dry.events.find(({ dryRun }) => dryRun)).toMatchObject({
      batch: `${name}-again`,
      forecast: { pictures: 3, remade: 3, requestsAtMost: 6 },
    });
    const unknown = await bench.run('run', '--again', name, '--items', '3,6,pear');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain(`Batch ${name} has no items 6 and pear.`);
    expect(unknown.stderr).toContain('It has the items 1 to 5, with IDs from i1 to i5.');
    expect(bench.site.meter.entries).toHaveLength(5);

    const before = await bench.manifest(name);
    const first = await readFile(pathOf(name, before[0]?.files[0]));
    const again = await bench.run(...args);
    expect(again.code, again.stderr).toBe(0);
    const requests = sent(5);
    expect(requests.map(({ prompt }) => prompt)).toEqual(Array(3).fill('#9 two plums'));
    const references = bench.site.meter.entries
      .slice(0, 5)
      .flatMap(({ item, images }) => (['1', '4', '5'].includes(item ?? '') ? [images] : []));
    expect(requests.map(({ images }) => images).sort()).toEqual(references.sort());
    expect(await bench.manifest(`${name}-again`)).toMatchObject(['i1', 'i4', 'i5'].map((id) => ({ id, status: 'success' })));
    expect(await bench.summary(`${name}-again`)).toMatchObject({ again: name, items: 3, success: 3 });
    expect(await bench.manifest(name)).toEqual(before);
    expect(await readFile(pathOf(name, before[0]?.files[0]))).toEqual(first);

    // What is missing in the family is still that one item, which a new prompt changes.
    const same = await bench.run('run', '--again', name);
    expect(same.code).toBe(2);
    expect(same.stderr).toContain('Skipped 1 item that the site refused (content_blocked)');
    bench.site.setFaults([]);
    const missing = await bench.run('run', '--again', name, '--prompt', '#8 a plum');
    expect(missing.code, missing.stderr).toBe(0);
    expect(sent(8).map(({ prompt }) => prompt)).toEqual(['#8 a plum']);
    const whole = await bench.run('run', '--again', name);
    expect(whole.events).toContainEqual({ batch: name, missing: 0 });
    expect(bench.site.meter.entries).toHaveLength(9);
  });

  it('of a batch of chosen items: what failed is missing there, and not in the batch that has a picture of it', async () => {
    const name = await made();
    bench.site.setFaults([{ times: 1, action: internalError() }]);
    const redo = await bench.run('run', '--again', name, '--items', 'i3', '--retries', '0');
    expect(redo.code).toBe(100);
    expect(redo.stderr).toContain(`To generate the missing pictures (1): plantain run --again ${name}-again`);
    const first = await bench.run('run', '--again', name, '--include', 'content_blocked', '--dry-run');
    expect(first.events.find(({ dryRun }) => dryRun)).toMatchObject({ forecast: { pictures: 1 } });
    expect(sent(6)).toEqual([]);
    const again = await bench.run('run', '--again', `${name}-again`);
    expect(again.code, again.stderr).toBe(0);
    expect(sent(6).map(({ item }) => item)).toEqual(['3']);
    const whole = await bench.run('run', '--again', `${name}-again`);
    expect(whole.events).toContainEqual({ batch: `${name}-again`, missing: 0 });
    expect(bench.site.meter.entries).toHaveLength(7);

    await rm(join(await bench.staged(name), 'refs'), { recursive: true });
    const gone = await bench.run('run', '--again', name, '--items', '3');
    expect(gone.code).toBe(2);
    expect(gone.stderr).toContain('is missing from the staging store');
    expect(gone.stderr).toContain('run them from their own input');
    expect(bench.site.meter.entries).toHaveLength(7);
  });

  it('--rejected takes the marks that lie beside the pictures', async () => {
    const name = await made();
    const place = pathOf(name, 'marks.json');
    const marked = (marks: object): Promise<void> => writeFile(place, JSON.stringify({ version: 1, by: 'somebody', marks }));
    const none = await bench.run('run', '--again', name, '--rejected');
    expect(none.code).toBe(2);
    expect(none.stderr).toContain(`Batch ${name} has no marks: there is no ${place}.`);
    expect(none.stderr).toContain(`plantain run --again ${name} --items`);
    await marked({ i1: 'pick' });
    const picked = await bench.run('run', '--again', name, '--rejected');
    expect(picked.stderr).toContain(`No picture of batch ${name} is rejected in ${place}.`);
    await writeFile(place, 'marks');
    expect((await bench.run('run', '--again', name, '--rejected')).stderr).toContain(`${place} is not a file of marks`);
    expect(bench.site.meter.entries).toHaveLength(5);

    await marked({ i5: 'reject', i1: 'pick', i3: 'reject' });
    const again = await bench.run('run', '--again', name, '--rejected', '--image-size', '2K');
    expect(again.code, again.stderr).toBe(0);
    expect(again.events.find(({ event }) => event === 'started')).toMatchObject({ input: `2 rejected items of batch ${name}` });
    expect(
      sent(5)
        .map(({ item }) => item)
        .sort(),
    ).toEqual(['3', '5']);
    expect((await bench.manifest(`${name}-again`)).map(({ id }) => id)).toEqual(['i3', 'i5']);
  });
});

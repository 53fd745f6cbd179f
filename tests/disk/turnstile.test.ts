import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Turnstile } from '../../src/disk/turnstile.js';
import { Child, compileChildren } from '../temporal/children.js';

let folder: string;
let removeCompiled: () => void;
const never = new AbortController().signal;

beforeAll(() => {
  removeCompiled = compileChildren();
});
afterAll(() => removeCompiled());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plantain turnstile ä '));
});
afterEach(async () => {
  await Child.killAll();
  rmSync(folder, { recursive: true, force: true });
});

const start = (places: number, count: number, holdMs: number): Child =>
  new Child('../disk/turnstile-child', folder, String(places), String(count), String(holdMs));

type Said = 'done' | { readonly in: number } | { readonly out: number };

/** All that a child says until it is done. */
async function passesOf(child: Child): Promise<Exclude<Said, 'done'>[]> {
  const passes: Exclude<Said, 'done'>[] = [];
  for (;;) {
    const said = (await child.said()) as Said;
    if (said === 'done') return passes;
    passes.push(said);
  }
}

describe('A turnstile', () => {
  test('lets so many through at once over all processes, who take turns, and leaves nothing behind', async () => {
    const passes = await Promise.all([start(2, 8, 80), start(2, 8, 80), start(2, 8, 80)].map(passesOf));
    const steps = passes.flat().map((pass) => ('in' in pass ? { at: pass.in, change: 1 } : { at: pass.out, change: -1 }));
    let inside = 0;
    let most = 0;
    for (const { change } of steps.sort((a, b) => a.at - b.at || a.change - b.change)) {
      inside += change;
      most = Math.max(most, inside);
    }
    expect(most).toBe(2);
    // None waits until another one has had all of its turns.
    const ends = passes.map((of) => Math.max(...of.map((pass) => ('out' in pass ? pass.out : 0))));
    const begins = passes.map((of) => Math.min(...of.map((pass) => ('in' in pass ? pass.in : Infinity))));
    expect(Math.max(...begins)).toBeLessThan(Math.min(...ends));
    expect(readdirSync(folder)).toEqual([]);
  });

  test('gives the places of a process that was killed to those who wait', async () => {
    const holder = start(2, 2, 600_000);
    await holder.said();
    await holder.said();
    const waiting = new Turnstile(folder, 2).enter(never);
    await sleep(300);
    expect(readdirSync(folder)).toContain('1');
    await holder.kill();
    const killedAt = Date.now();
    await (
      await waiting
    )();
    expect(Date.now() - killedAt).toBeLessThan(5_000);
  });

  test('keeps the place of a process that is stopped, and waits for none that is stopped while it waits', async () => {
    const holder = start(1, 1, 600_000);
    await holder.said();
    const stopped = start(1, 1, 0);
    while (!readdirSync(folder).some((name) => name.startsWith('waiting-'))) await sleep(50);
    stopped.process.kill('SIGSTOP');
    holder.process.kill('SIGSTOP');
    const waiting = new Turnstile(folder, 1).enter(never);
    expect(await Promise.race([waiting, sleep(1_000).then(() => 'waits')])).toBe('waits');
    await holder.kill();
    const leave = await waiting;
    stopped.process.kill('SIGCONT');
    await leave();
    expect(await passesOf(stopped)).toHaveLength(2);
  });

  test('is not held up by who waits since before the clock was set back', async () => {
    const turnstile = new Turnstile(folder, 1);
    const leave = await turnstile.enter(never);
    const other = start(1, 1, 0);
    const waits = () => readdirSync(folder).filter((name) => name.startsWith('waiting-'));
    while (waits().length === 0) await sleep(50);
    await other.kill();
    const future = new Date(Date.now() + 3_600_000);
    for (const name of waits()) utimesSync(join(folder, name), future, future);
    const next = turnstile.enter(never);
    await leave();
    await (
      await next
    )();
  });

  test('is left by whoever stops waiting, also behind others of its process', async () => {
    const turnstile = new Turnstile(folder, 1);
    const leave = await turnstile.enter(never);
    const stops = [new AbortController(), new AbortController()];
    const waiting = stops.map(({ signal }) => turnstile.enter(signal));
    const last = turnstile.enter(never);
    await sleep(200);
    for (const stop of stops.toReversed()) stop.abort(new Error('stopped'));
    for (const stopped of waiting) await expect(stopped).rejects.toThrow('stopped');
    await leave();
    await (
      await last
    )();
    expect(readdirSync(folder)).toEqual([]);
  });
});

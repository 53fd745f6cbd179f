import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Spool } from '../../src/spool/spool.js';
import { compileChildren, exitOf, linesOf, said, startChild } from './children.js';
import { EMPTY, KEY, freshFolder } from './fixture.js';

let removeCompiled: () => void;
beforeAll(() => {
  removeCompiled = compileChildren();
});
afterAll(() => removeCompiled());

const signal = new AbortController().signal;
const UNKNOWN = { kind: 'unknown' };

/** Stops and continues children at random until they have ended. */
async function disturb(children: readonly ChildProcess[]): Promise<void> {
  const running = () => children.filter((child) => child.exitCode === null && child.signalCode === null);
  while (running().length > 0) {
    const victim = running()[Math.floor(Math.random() * running().length)];
    victim?.kill('SIGSTOP');
    await delay(Math.random() * 120);
    victim?.kill('SIGCONT');
    await delay(Math.random() * 60);
  }
}

describe('processes that submit and recover the same keys at once', () => {
  const ROUNDS = 40;

  it('send each key at most once, agree on every answer, and drop no receipt', async () => {
    const folder = await freshFolder();
    const [dir, log] = [join(folder, 'spool'), join(folder, 'log')];
    const startAt = Date.now() + 1500;
    const start = (part: string) => startChild('race-child', dir, log, part, ROUNDS, 40, startAt);
    const submitters = [start('submit'), start('submit'), start('submit'), start('submit')];
    const recoverers = [start('recover'), start('recover'), start('recover')];
    const victim = submitters[0];
    await Promise.all([...submitters, ...recoverers].map((child) => said(child, 'ready')));
    const killed = delay(2500).then(() => victim?.kill('SIGKILL'));
    await disturb([...submitters, ...recoverers]);
    await killed;
    for (const child of [...submitters.slice(1), ...recoverers]) expect(await exitOf(child)).toEqual({ code: 0, signal: null });

    const lines = linesOf(log);
    const spool = await Spool.open(dir, { leaseMs: 40 });
    const kinds = new Map<string, number>();
    for (const key of await spool.keys('race.aaaa')) {
      const facts = lines.filter((line) => line.key === key);
      const final = await spool.recover(key, { waitMs: 5000, signal });
      kinds.set(final.kind, (kinds.get(final.kind) ?? 0) + 1);
      for (const { recovery } of facts) if (recovery) expect(recovery).toEqual(final);
      const sends = facts.filter((fact) => fact.sent !== undefined).length;
      expect(sends).toBeLessThanOrEqual(1);
      if (final.kind === 'never_sent') expect(sends).toBe(0);
      if (final.kind === 'adopted' || final.kind === 'failed') expect(sends).toBe(1);
      for (const { received } of facts) {
        if (received) expect(final.kind === 'adopted' ? final.claim.submission : await spool.lateAnswer(key)).toEqual(received);
      }
      for (const { settled } of facts) {
        if (settled)
          expect(settled).toMatchObject({
            kind: { adopted: 'received', never_sent: 'taken' }[final.kind as string] ?? final.kind,
          });
      }
    }
    // Otherwise the race was none.
    expect(kinds.get('unknown')).toBeGreaterThan(0);
    expect(kinds.get('adopted')).toBeGreaterThan(0);
    expect([...kinds.values()].reduce((sum, count) => sum + count, 0)).toBe(ROUNDS);
  });
});

describe('a process that is stopped while its request is open', () => {
  it('is waited for when it goes on within two renewals', async () => {
    const dir = await freshFolder();
    const child = startChild('hold-child', dir, KEY, 800);
    await said(child, 'sent');
    child.kill('SIGSTOP');
    await delay(2600);
    const spool = await Spool.open(dir, { leaseMs: 800 });
    const recovery = spool.recover(KEY, { waitMs: 30_000, signal });
    await delay(300);
    child.kill('SIGCONT');
    await delay(2500);
    child.kill('SIGUSR2');
    expect(await recovery).toMatchObject({ kind: 'adopted', claim: { submission: EMPTY } });
  });

  it('is given up when it stays away, and its late receipt is kept', async () => {
    const dir = await freshFolder();
    const child = startChild('hold-child', dir, KEY, 50);
    await said(child, 'sent');
    child.kill('SIGSTOP');
    const spool = await Spool.open(dir, { leaseMs: 50 });
    expect(await spool.recover(KEY, { waitMs: 30_000, signal })).toEqual(UNKNOWN);
    child.kill('SIGCONT');
    child.kill('SIGUSR2');
    expect(await exitOf(child)).toEqual({ code: 0, signal: null });
    expect(await spool.lateAnswer(KEY)).toEqual(EMPTY);
    expect(await spool.recover(KEY, { waitMs: 30_000, signal })).toEqual(UNKNOWN);
  });
});

import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Submission } from '../../src/domain/generation.js';
import { Spool } from '../../src/spool/spool.js';

/** Submits or recovers the same keys as its siblings at random moments, and writes down what it did and heard. */
const [dir = '', log = '', part = '', rounds = '0', leaseMs = '0', startAt = '0'] = process.argv.slice(2);
const spool = await Spool.open(dir, { leaseMs: Number(leaseMs) });
const note = (fact: object): void => appendFileSync(log, `${JSON.stringify(fact)}\n`);
const some = (ms: number): Promise<void> => delay(Math.random() * ms);

async function submit(key: string): Promise<void> {
  await spool.intend(key, {});
  const lease = await spool.acquireSend(key);
  if (!lease) {
    const state = await spool.finalState(key);
    if (state) note({ key, settled: state });
    return;
  }
  note({ key, sent: process.pid });
  await some(150);
  const fate = Math.random();
  const submission: Submission = { kind: 'empty', reason: String(process.pid) };
  if (fate < 0.6) {
    await spool.received(key, submission);
    note({ key, received: submission });
  } else if (fate < 0.8) {
    await spool.failed(key, { code: 'server_error', message: 'oh', billing: 'maybe' });
  }
  await lease.release();
}

async function recover(key: string): Promise<void> {
  await some(120);
  const waitMs = [0, 5000, 5000][Math.floor(Math.random() * 3)] ?? 0;
  note({ key, recovery: await spool.recover(key, { waitMs, signal: new AbortController().signal }) });
}

async function play(round: number): Promise<void> {
  const key = `race.aaaa/${String(round).padStart(6, '0')}-a1-s1`;
  await delay(Math.max(0, Number(startAt) - Date.now()) + round * 80);
  await some(120);
  await (part === 'submit' ? submit(key) : recover(key));
}

process.stdout.write('ready\n');
await Promise.all(Array.from({ length: Number(rounds) }, (_, round) => play(round)));

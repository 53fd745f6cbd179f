import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { LockTimeoutError, withLock } from '../../src/disk/exclusive-lock.js';
import { Child, compileChildren } from '../temporal/children.js';

let folder: string;
let lock: string;
let removeCompiled: () => void;

beforeAll(() => {
  removeCompiled = compileChildren();
});
afterAll(() => removeCompiled());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plantain lock ä '));
  lock = join(folder, 'the.lock');
});
afterEach(async () => {
  await Child.killAll();
  rmSync(folder, { recursive: true, force: true });
});

test('of six processes only one at a time does its work, and nothing is left behind', async () => {
  const counter = join(folder, 'counter');
  writeFileSync(counter, '0');
  const children = Array.from({ length: 6 }, () => new Child('../disk/lock-child', 'count', lock, counter));
  await Promise.all(children.map((child) => child.said()));
  expect(readFileSync(counter, 'utf8')).toBe('150');
  expect(readdirSync(folder)).toEqual(['counter']);
});

test('a holder that was killed loses the lock at once', async () => {
  const holder = new Child('../disk/lock-child', 'hold', lock);
  await holder.said();
  await holder.kill();
  expect(existsSync(lock)).toBe(true);
  const start = Date.now();
  expect(await withLock(lock, async () => 'mine')).toBe('mine');
  expect(Date.now() - start).toBeLessThan(2_000);
});

test('a holder that is stopped keeps the lock, and whoever waits learns who it is', async () => {
  const holder = new Child('../disk/lock-child', 'hold', lock);
  await holder.said();
  holder.process.kill('SIGSTOP');
  let seen: number | undefined;
  const waiting = withLock(lock, async () => 'mine', { timeoutMs: 2_500, onWait: ({ pid }) => (seen = pid) });
  await expect(waiting).rejects.toThrow(LockTimeoutError);
  expect(seen).toBe(holder.process.pid);
  await holder.kill();
  expect(await withLock(lock, async () => 'mine')).toBe('mine');
});

test('a pid that is used again by another process does not hold the lock', async () => {
  mkdirSync(lock);
  writeFileSync(join(lock, 'token'), JSON.stringify({ pid: process.pid, startTime: 'of an earlier process' }));
  expect(await withLock(lock, async () => 'mine')).toBe('mine');
});

test('the lock is free again after work that failed', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(lock, async () => 'mine')).toBe('mine');
});

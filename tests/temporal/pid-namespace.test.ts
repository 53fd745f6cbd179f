import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { LockTimeoutError, withLock } from '../../src/disk/exclusive-lock.js';
import { Child, compileChildren } from './children.js';
import { release, RunFolder } from './server-fixture.js';

const IN_NAMESPACE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'] as const;
const [program, ...options] = IN_NAMESPACE;
/** Only root may make one, or a user where the system allows it. */
const canUnshare = spawnSync(program, [...options, 'true']).status === 0;

let removeCompiled: () => void;

beforeAll(() => {
  removeCompiled = compileChildren();
});
afterAll(() => removeCompiled());

describe.skipIf(!canUnshare)('two pid namespaces on one folder', () => {
  test('share one server, and nobody in one of them ends the server that the other uses', async () => {
    const folder = new RunFolder();
    const inside = folder.start(IN_NAMESPACE);
    const { address } = (await inside.said()) as { address: string };
    const started = folder.record;

    const outside = await folder.user();
    expect(outside.address).toBe(address);
    expect(folder.record.token).toBe(started.token);
    await release(outside.child);

    // It is still there for the one who started it.
    const next = await folder.user();
    expect(next.address).toBe(address);
    await release(next.child);
    await release(inside);
  });

  test('a server that went with its namespace is replaced', async () => {
    const folder = new RunFolder();
    const inside = folder.start(IN_NAMESPACE);
    await inside.said();
    const { token } = folder.record;
    await inside.kill();

    const next = await folder.user();
    expect(folder.record.token).not.toBe(token);
    await release(next.child);
  });

  test('a lock that is held in the other one is waited for until nobody renews it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plantain lock '));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const lock = join(folder, 'the.lock');
    const holder = new Child({ script: '../disk/lock-child', within: IN_NAMESPACE }, 'hold', lock);
    await holder.said();
    await expect(withLock(lock, async () => 'mine', { timeoutMs: 500 })).rejects.toThrow(LockTimeoutError);
    await holder.kill();
    const longAgo = new Date(Date.now() - 600_000);
    for (const token of readdirSync(lock)) utimesSync(join(lock, token), longAgo, longAgo);
    expect(await withLock(lock, async () => 'mine')).toBe('mine');
  });
});

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { Bench } from '../e2e/harness.js';
import { startExample } from './run-example.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

/** The own test of the examples, as their readers run it. */
async function ownTest(): Promise<{ readonly code: number | null; readonly report: string }> {
  const file = fileURLToPath(new URL('../../examples/library/own-kinds.test.mjs', import.meta.url));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', file], { env });
  let report = '';
  child.stdout.on('data', (chunk: Buffer) => (report += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (report += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, report })));
}

describe("a provider and a store of a program's own", () => {
  it('keep the contracts of plantain, tested by another test runner', async () => {
    const { code, report } = await ownTest();
    expect(report.match(/^\s*not ok .*/gm) ?? []).toEqual([]);
    expect(code).toBe(0);
    expect(report).toContain('ok 1 - puts pictures into the spool, for one billable request');
    expect(report).toContain('lets exactly one of many racing writers win');
  });

  it('make a batch together, charged once for each picture', async () => {
    bench = await Bench.open({ temporalAddress });
    const name = `own-${process.pid}`;
    const { code, stdout, stderr } = await startExample(bench, 'own-batch.mjs', [name]).finished;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain('ended: 3 pictures');
    expect(stdout).toContain('charged: 3');
    expect(stdout.match(new RegExp(`^stored: pictures/.*${name}.*\\.png$`, 'gm'))).toHaveLength(3);
    expect(`${stdout}${stderr}`).not.toMatch(/paint-key|shelf-key/);
  });
});

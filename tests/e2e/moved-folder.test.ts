import { spawn } from 'node:child_process';
import { cp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Bench, STARTER } from './harness.js';
import { closeWithServer, requestsOpen } from './processes.js';

/** A command in a folder that is no longer, or not, that of the bench. */
async function runIn(bench: Bench, folder: string, ...args: readonly string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [STARTER, ...args, '--plain'], { cwd: folder, env: bench.env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, text };
}

test(
  'a folder that was moved keeps its batches; a copy of one in use has a server of its own',
  { timeout: 240_000 },
  async ({ onTestFinished }) => {
    const bench = await Bench.open({ standIn: { latencyMs: 1_500 } });
    const moved = `${bench.folder}-moved`;
    onTestFinished(async () => {
      await closeWithServer(bench);
      await rm(moved, { recursive: true, force: true });
      await rm(`${moved}-copy`, { recursive: true, force: true });
    });
    const running = bench.start(['run', await bench.withItems(8), '--name', 'trip', '--concurrency', '2', '--out', 'pictures']);
    await requestsOpen(bench, [running], 2);
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
    await rename(bench.folder, moved);
    bench.site.setLatency(100);

    const status = await runIn(bench, moved, 'status', 'trip');
    expect(status.text).toContain(join(moved, 'pictures'));
    const resumed = await runIn(bench, moved, 'resume');
    expect(resumed.code, resumed.text).toBe(0);
    const summary = await readFile(join(moved, 'pictures', 'trip', 'summary.json'), 'utf8');
    expect(JSON.parse(summary)).toMatchObject({ success: 8 });
    expect((await runIn(bench, moved, 'urls', 'trip')).text).toContain(join(moved, 'pictures'));

    const server = spawn(process.execPath, [STARTER, 'server', '--plain'], { cwd: moved, env: bench.env });
    const address = await new Promise<string>((done) =>
      server.stdout.on('data', (chunk: Buffer) => {
        const found = /Temporal at (\S+),/.exec(chunk.toString())?.[1];
        if (found !== undefined) done(found);
      }),
    );
    await cp(moved, `${moved}-copy`, { recursive: true });
    const copy = await runIn(bench, `${moved}-copy`, 'list');
    expect(copy.code, copy.text).toBe(0);
    const record = JSON.parse(await readFile(join(`${moved}-copy`, '.plantain', 'server.json'), 'utf8')) as { address: string };
    expect(record.address).not.toBe(address);
    server.kill('SIGINT');
    await new Promise((done) => server.on('close', done));
  },
);

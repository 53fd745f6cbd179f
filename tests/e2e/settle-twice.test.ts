import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { testClient, until } from './harness.js';
import { runWithoutFolder, settledOf } from './unstored-batch.js';

describe('plantain resume of a batch that has ended', { timeout: 300_000 }, () => {
  it('is followed by a second command, and goes on after an interrupt', async () => {
    const { bench, name, results } = await runWithoutFolder();
    onTestFinished(() => bench.close());
    await rm(results);
    await writeFile(join(await bench.staged(name), 'hosts', 'h_0badcafe.json'), '{"host":"h_0badcafe"}');
    const client = await testClient(inject('temporalAddress'));
    const first = bench.start(['resume', name]);
    await until('it waits for a host', () => first.stderrSoFar().includes('does not answer yet'));
    first.child.kill('SIGINT');
    const left = await first.finished;
    expect(left.code, left.stderr).toBe(130);
    expect(left.stderr).toContain('Stopping: what is being stored is finished');
    expect(left.events.at(-1)).toMatchObject({ event: 'left', next: `plantain resume ${name}` });

    const both = [bench.start(['resume', name]), bench.start(['resume', name])];
    const ended = await Promise.all(both.map(({ finished }) => finished));
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    expect(ended.map((one) => settledOf(one)?.['pictures'])).toEqual([3, 3]);
    const runs: string[] = [];
    for await (const { runId } of client.workflow.list({ query: `WorkflowId = "batch/${name}/settle"` })) runs.push(runId);
    expect(runs).toHaveLength(1);
    expect(bench.site.meter.entries).toHaveLength(3);
  });
});

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Bench } from './harness.js';
import { closeWithServer } from './processes.js';

test('of two commands with one name at once, one makes its own items and the other leaves nothing', async ({
  onTestFinished,
}) => {
  const bench = await Bench.open({ standIn: { latencyMs: 300 } });
  onTestFinished(() => closeWithServer(bench));
  const server = bench.start(['server']);
  const prompts = ['a pear', 'a plum'];
  for (const [index, prompt] of prompts.entries()) {
    const items = Array.from({ length: 3 }, (_, item) => JSON.stringify({ id: `i${item}`, prompt }));
    await writeFile(join(bench.folder, `list-${index}.jsonl`), items.join('\n'));
  }
  const both = prompts.map((_prompt, index) => bench.run('run', `list-${index}.jsonl`, '--name', 'same'));
  const ended = await Promise.all(both);
  const codes = ended.map(({ code }) => code);
  expect([...codes].sort(), ended.map(({ stderr }) => stderr).join('\n---\n')).toEqual([0, 2]);
  const winner = codes.indexOf(0);
  expect(bench.site.meter.entries.map(({ prompt }) => prompt)).toEqual([0, 1, 2].map(() => prompts[winner]));
  expect(ended[1 - winner]?.stderr).toContain('There is a batch same already.');
  expect(await readdir(join(bench.folder, '.plantain', 'staging', 'batches'))).toHaveLength(1);
  server.child.kill('SIGINT');
  await server.finished;
});

import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter as converter } from '@temporalio/common';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, inject, it } from 'vitest';
import { Bench, testClient } from './harness.js';
import { requestsOpen } from './processes.js';
import { freshName, handleOf } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;

afterEach(() => bench.close());

/** A prompt whose first words are longer than a summary in Temporal may be. */
const LONG = '一只戴着红色围巾的柴犬坐在雪地里'.repeat(20);

/** Summaries that the history of a workflow holds, such as those of its activities. */
async function summariesIn(handle: WorkflowHandle): Promise<string[]> {
  const { events = [] } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ userMetadata }) => {
    const summary = userMetadata?.summary;
    return summary ? [converter.fromPayload<string>(summary)] : [];
  });
}

interface Metadata {
  readonly currentDetails: string;
  readonly definition: Record<'queryDefinitions' | 'signalDefinitions' | 'updateDefinitions', readonly { description: string }[]>;
}

it('A batch that was started in Chinese is Chinese in Temporal, and refuses in the language of the reader', async () => {
  bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 30_000 } });
  const name = freshName();
  const prompts = [LONG, '两只猫', '三只鸟'];
  const lines = prompts.map((prompt, index) => JSON.stringify({ id: `i${index}`, prompt: `#${index + 1} ${prompt}` }));
  await writeFile(join(bench.folder, 'items.jsonl'), lines.join('\n'));
  const running = bench.start(['run', 'items.jsonl', '--name', name, '--concurrency', '2', '--lang', 'zh']);
  await requestsOpen(bench, [running], 2);
  const root = await handleOf(temporalAddress, name);
  const segment = (await testClient(temporalAddress)).workflow.getHandle(`batch/${name}/0`);

  expect(await (await root.describe()).staticSummary()).toContain('3 张图片');
  expect(await (await segment.describe()).staticSummary()).toBe('任务 1 到 3');
  const summaries = [...(await summariesIn(root)), ...(await summariesIn(segment))];
  expect(summaries).toEqual(expect.arrayContaining(['查询哪些站点有 Worker', '任务 1 到 3', '读取任务 1 到 3']));
  expect(summaries.filter((summary) => !/\p{Script=Han}/u.test(summary))).toEqual([]);
  const metadata = await root.query<Metadata>('__temporal_workflow_metadata');
  expect(metadata.currentDetails).toContain('运行中');
  const own = Object.values(metadata.definition).flat();
  // Those that begin with two underscores are the SDK's.
  const described = own
    .map(({ description = '' }) => description)
    .filter((text) => /plantain|Update|暂停|计数|修改|内部/.test(text));
  expect(described.length).toBeGreaterThan(8);
  expect(described.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);

  expect((await bench.run('cancel', name)).code).toBe(0);
  const said = { en: 'The batch is already cancelled.', zh: '批次已经取消。' };
  for (const language of ['en', 'zh'] as const) {
    const refused = await bench.run('pause', name, '--lang', language);
    expect(refused.code).toBe(2);
    expect(refused.stdout + refused.stderr).toContain(said[language]);
  }
  const inTemporal = await root.executeUpdate('pause').catch((error: unknown) => (error as { cause?: Error }).cause?.message);
  expect(inTemporal).toContain('批次已经取消。');
  expect((await running.finished).code).toBe(100);
  expect((await bench.manifest(name)).filter(({ status }) => status === 'success')).toHaveLength(2);
});

import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Language } from '../../src/words/language.js';
import { loadSpeaker } from '../../src/words/load.js';
import type { Text } from '../../src/words/words.js';
import { inputOf } from './batch-input.js';
import { World } from './world.js';

/** So long that its name does not fit into a summary: it has three bytes a character, and Temporal takes 400. */
const LABEL = '一只戴着红色围巾的柴犬坐在雪地里'.repeat(20);
const NEVER = 1e12;

const answers: Readonly<Record<string, unknown>> = {
  checkSites: [],
  readPage: [{ index: 0, id: 'i0', label: LABEL, site: 'banana', uploads: false }],
};

let world: World;

beforeEach(async () => {
  world = await World.open({
    delay: () => 5,
    activity: (type) => ({ afterMs: type in answers ? 5 : NEVER, value: answers[type] ?? null }),
  });
});
afterEach(() => world.close());

async function pass(ms: number): Promise<void> {
  let over = false;
  world.at(ms, () => void (over = true));
  await world.run(() => over);
}

/** Starts a batch; without a language as an earlier version did. */
async function start(id: string, language?: Language): Promise<void> {
  const input = inputOf(1, {});
  const batch = { ...input.batch, batchId: id };
  await world.start('generateBatch', `batch/${id}`, [{ ...input, batch, ...(language && { language }) }]);
}

const summariesOf = (id: string): string[] =>
  [`batch/${id}`, `batch/${id}/0`].flatMap((workflowId) => world.summaries.of(workflowId));

async function refusalOf(id: string): Promise<{ refused?: string; details?: unknown[] }> {
  const end = world.update(`batch/${id}`, 'concurrency', 0);
  await pass(50);
  return end;
}

describe('Batches that one worker serves', () => {
  it('each speak the language that they were started in', async () => {
    await start('spring', 'zh');
    await start('summer', 'en');
    await start('autumn');
    await pass(1_000);
    const english = ['find out which sites are served', 'items 1 to 1', 'read items 1 to 1'];
    expect(summariesOf('spring')).toEqual(expect.arrayContaining(['查询哪些站点有 Worker', '任务 1 到 1', '读取任务 1 到 1']));
    for (const id of ['summer', 'autumn']) expect(summariesOf(id)).toEqual(expect.arrayContaining(english));
    const described = await world.query<object>('batch/spring', '__temporal_workflow_metadata');
    expect(JSON.stringify(described)).toContain('暂停后继续。Update“resume”作用相同，并且会应答。');
  });

  it('refuse in that language in Temporal, and as data for a command', async () => {
    await start('spring', 'zh');
    await pass(1_000);
    const { refused, details = [] } = await refusalOf('spring');
    expect(refused).toBe('并发数是 1 到 100 的整数，而不是 0。');
    const [why] = details as Text[];
    expect((await loadSpeaker('en')).say(why ?? '')).toBe('The concurrency is a whole number from 1 to 100, not 0.');
    expect((await loadSpeaker('zh')).say(why ?? '')).toBe(refused);
  });

  it('show of a long name as much as a summary may hold', async () => {
    await start('spring', 'zh');
    await pass(1_000);
    const long = summariesOf('spring').filter((summary) => summary.startsWith('一只'));
    expect(long).toHaveLength(1);
    expect(Buffer.byteLength(JSON.stringify(long[0]))).toBeLessThan(350);
    expect(long[0]).toMatch(/…$/);
  });
});

describe('The bundle of the workflows', () => {
  it('has what they say, and not the rest of the catalogues', async () => {
    const code = await readFile(new URL('../../dist/workflow-bundle.js', import.meta.url), 'utf8');
    expect(code.includes('find out which sites are served')).toBe(true);
    // A key that only a command says.
    expect(code.includes('option.reason')).toBe(false);
  });
});

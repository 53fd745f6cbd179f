import { Client } from '@temporalio/client';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/domain/batch.js';
import { isAlive } from '../../src/disk/process-identity.js';
import { compileChildren } from './children.js';
import { gone, release, RunFolder, withConnection } from './server-fixture.js';

const DAY_S = 24 * 3600;
let removeCompiled: () => void;

beforeAll(() => {
  removeCompiled = compileChildren();
  process.env['PLANTAIN_TEST_KEY'] = 'canary-in-the-environment';
});
afterAll(() => removeCompiled());

const startWorkflow = async (address: string, workflowId: string): Promise<void> =>
  withConnection(address, async (connection) => {
    await new Client({ connection }).workflow.start('unserved', { taskQueue: 'nobody', workflowId });
  });

const statusOf = async (address: string, workflowId: string): Promise<string> =>
  withConnection(
    address,
    async (connection) => (await new Client({ connection }).workflow.getHandle(workflowId).describe()).status.name,
  );

test('of two that start at once one joins the server of the other, another folder has its own, and the last one out stops it', async () => {
  const [folder, other] = [new RunFolder(), new RunFolder()];
  const [first, second, elsewhere] = await Promise.all([folder.user(), folder.user(), other.user()]);
  expect(second.address).toBe(first.address);
  expect(folder.record.address).toBe(first.address);
  expect(elsewhere.address).not.toBe(first.address);
  const server = folder.server;

  await release(first.child);
  expect(isAlive(server)).toBe(true);
  await release(second.child);
  expect(isAlive(server)).toBe(false);
  expect(isAlive(other.server)).toBe(true);
});

test('the server keeps histories for 30 days, knows the search attributes and is given no keys', async () => {
  const folder = new RunFolder();
  const { address } = await folder.user();
  await withConnection(address, async ({ workflowService, operatorService }) => {
    const { config } = await workflowService.describeNamespace({ namespace: 'default' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * DAY_S);
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes ?? {}).sort()).toEqual(Object.keys(SEARCH_ATTRIBUTES).sort());
  });
  expect(readFileSync(`/proc/${folder.server.pid}/environ`, 'utf8')).not.toContain('canary-in-the-environment');
});

test('a server whose starter was killed is adopted, also when the starter had no time to note its process', async () => {
  const folder = new RunFolder();
  const starter = await folder.user();
  await startWorkflow(starter.address, 'before');
  const server = folder.server;
  await starter.child.kill();
  expect(isAlive(server)).toBe(true);

  const { process: _, ...decided } = folder.record;
  folder.write('server.json', JSON.stringify(decided));
  folder.write('temporal.db.version', 'unfinished');
  const next = await folder.user();
  expect(next.address).toBe(starter.address);
  expect(folder.server).toEqual(server);
  await release(next.child);
  expect(isAlive(server)).toBe(false);

  const later = await folder.user();
  expect(await statusOf(later.address, 'before')).toBe('RUNNING');
});

test('a server that is killed is started again on the same ports, once, with what it knew', async () => {
  const folder = new RunFolder();
  const [one, two] = [await folder.user(), await folder.user()];
  await startWorkflow(one.address, 'before');
  const dead = folder.record;
  process.kill(folder.server.pid, 'SIGKILL');
  const word = {
    log: expect.stringContaining(`(process ${dead.process?.pid}) has ended. plantain has started it again`) as string,
  };
  expect(await Promise.race([one.child.said(), two.child.said()])).toEqual(word);
  expect(folder.record).toMatchObject({ address: dead.address, port: dead.port, uiPort: dead.uiPort });
  expect(await statusOf(one.address, 'before')).toBe('RUNNING');
  for (const { child } of [one, two]) {
    child.tell('release');
    await child.end();
  }
  expect(folder.read('server.log').match(/Temporal CLI 1\.9\.1/g)).toHaveLength(2);
});

test('a user that exits without giving the server back stops it, too', async () => {
  const folder = new RunFolder();
  const { child } = await folder.user();
  const server = folder.server;
  child.tell('exit');
  expect(await gone(server)).toBe(true);
});

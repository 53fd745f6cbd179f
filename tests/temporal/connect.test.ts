import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { connectClient, resolveTarget, type ConnectedClient } from '../../src/temporal/connect.js';
import { UserError } from '../../src/domain/failures/user-error.js';
import { describeQueue } from '../../src/temporal/queue.js';
import { ensureSearchAttributes } from '../../src/temporal/search-attributes.js';
import type { TemporalTarget } from '../../src/temporal/target.js';
import { say } from '../../src/words/current.js';
import { type Text, words } from '../../src/words/words.js';
import { testTarget } from '../helpers/temporal-server.js';

const target = testTarget(inject('temporalAddress'));
let connected: ConnectedClient;

beforeAll(async () => {
  connected = await connectClient(target);
});
afterAll(async () => connected.connection.close());

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function failureOf(elsewhere: TemporalTarget, onWait?: (text: Text) => void): Promise<string> {
  const error: unknown = await connectClient(elsewhere, onWait).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'UserError', code: 'unreachable' });
  return error instanceof UserError ? `${error.message} ${error.advice}` : '';
}

async function freshNamespace(): Promise<string> {
  const namespace = `fresh-${randomUUID()}`;
  const workflowExecutionRetentionPeriod = { seconds: msToTs('1 day').seconds ?? null };
  await connected.connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  return namespace;
}

test('an address that is configured is taken as it is, without starting anything', async () => {
  const resolved = await resolveTarget({
    temporal: { address: target.address, namespace: target.namespace },
    dataDir: '/nowhere/.plantain',
    env: { HOME: '/nowhere' },
  });
  expect(resolved.target).toEqual({ ...target, place: words('temporal.fromConfig') });
  await resolved.close();
});

test('when nobody answers, it is said what is waited for; the error names the address and what to set', async () => {
  const address = `127.0.0.1:${await closedPort()}`;
  const said: string[] = [];
  const message = await failureOf({ ...target, address }, (text) => said.push(say(text)));
  expect(said).toEqual([`Waiting for Temporal at ${address} …`]);
  expect(message).toContain(`No Temporal service answers at ${address}: connection refused`);
  expect(message).toContain('TEMPORAL_ADDRESS');
});

test('a namespace that is not there is named, with the command that makes it', async () => {
  const message = await failureOf({ ...target, namespace: 'missing' });
  expect(message).toMatch(/has no namespace "missing".*temporal operator namespace create --namespace missing/);
});

test('a batch can carry the search attributes as soon as they are said to be there', async () => {
  expect(await ensureSearchAttributes(connected.connection, target.namespace)).toBe(true);
  const key = defineSearchAttributeKey('PlantainBatch', SearchAttributeType.KEYWORD);
  const workflowId = randomUUID();
  const handle = await connected.client.workflow.start('unserved', {
    taskQueue: 'nobody',
    workflowId,
    typedSearchAttributes: new TypedSearchAttributes([{ key, value: 'b1' }]),
  });
  expect((await handle.describe()).typedSearchAttributes.get(key)).toBe('b1');
  await handle.terminate();
});

test('search attributes that are missing are registered, and not where a name has another type', async () => {
  const fresh = await freshNamespace();
  await vi.waitFor(async () => expect(await ensureSearchAttributes(connected.connection, fresh)).toBe(true), 15_000);

  const taken = await freshNamespace();
  const { INDEXED_VALUE_TYPE_TEXT } = proto.temporal.api.enums.v1.IndexedValueType;
  const searchAttributes = { PlantainItems: INDEXED_VALUE_TYPE_TEXT };
  await vi.waitFor(
    async () => connected.connection.operatorService.addSearchAttributes({ namespace: taken, searchAttributes }),
    15_000,
  );
  expect(await ensureSearchAttributes(connected.connection, taken)).toBe(false);
});

test('a queue that nobody serves has no pollers, one that is asked for work has', async () => {
  const queue = `plantain.site.${randomUUID()}`;
  const none = { count: 0 };
  expect(await describeQueue(connected.client, queue)).toEqual({ workflow: none, activity: none });

  const { workflowService } = connected.connection;
  const { namespace } = target;
  const polling = connected.connection
    .withDeadline(Date.now() + 3_000, async () =>
      workflowService.pollActivityTaskQueue({ namespace, taskQueue: { name: queue }, identity: 'a worker' }),
    )
    .catch(() => 'no task came');
  await vi.waitFor(async () => expect((await describeQueue(connected.client, queue)).activity.count).toBe(1), 10_000);
  const { workflow, activity } = await describeQueue(connected.client, queue);
  expect(workflow).toEqual(none);
  expect(Math.abs(Date.now() - (activity.lastAccess?.getTime() ?? 0))).toBeLessThan(60_000);
  await polling;
});

import { setTimeout as sleep } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import { type FreeRun, runFree } from '../../src/activities/context.js';
import { startBench } from './bench.js';

/** Free work, and the heartbeats that it sent. */
async function beatsOf(work: (run: FreeRun) => Promise<void>, info: object = {}): Promise<unknown[]> {
  const env = new MockActivityEnvironment({ heartbeatTimeoutMs: 30_000, ...info }, { logger: new DefaultLogger('ERROR') });
  const beats: unknown[] = [];
  env.on('heartbeat', (details: unknown) => beats.push(details));
  await env.run(() => runFree(work)).catch(() => undefined);
  return beats;
}

describe('An activity', () => {
  test('that is over soon sends no heartbeat, whatever it has to tell', async () => {
    const quick = ({ progress }: FreeRun) => Promise.resolve(progress({ step: 1 }));
    expect(await beatsOf(quick)).toEqual([]);
  });

  test('that takes longer shows that it is alive, with the newest of what it has told', async () => {
    const slow = async ({ progress }: FreeRun): Promise<void> => {
      progress({ step: 1 });
      progress({ step: 2 });
      await sleep(1_300);
      progress({ step: 3 });
    };
    expect(await beatsOf(slow)).toEqual([{ step: 2 }, { step: 3 }]);
  });

  test('that fails soon leaves to the next try what it has told', async () => {
    const failing = ({ progress }: FreeRun): Promise<void> => {
      progress({ step: 1 });
      return Promise.reject(new Error('the line was cut'));
    };
    expect(await beatsOf(failing)).toEqual([{ step: 1 }]);
  });

  test('that is tried again keeps what the try before has told, until there is something newer', async () => {
    const silent = () => sleep(1_200);
    expect(await beatsOf(silent, { heartbeatDetails: { step: 7 } })).toEqual([{ step: 7 }]);
  });
});

test('A request confirms its host and key once before it is sent, and needs no heartbeat when it is answered at once', async () => {
  const bench = await startBench();
  const confirmed: unknown[] = [];
  const confirmHeartbeat = async (_token: Uint8Array, details: unknown): Promise<void> => void confirmed.push(details);
  const env = new MockActivityEnvironment({ heartbeatTimeoutMs: 30_000 });
  let beats = 0;
  env.on('heartbeat', () => beats++);
  const { host, key } = await bench.with({ confirmHeartbeat }).submit({ site: 'gemini' }, env);
  expect(confirmed).toEqual([{ host, key }]);
  expect(beats).toBe(0);
});

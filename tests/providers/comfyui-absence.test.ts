import { describe, expect, it, vi } from 'vitest';
import { PlantainError } from '../../src/domain/failures/failure.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import { cancel } from '../../src/providers/comfyui/cancel.js';
import { promptIdOf } from '../../src/providers/comfyui/workflow/ids.js';
import { comfyui } from '../../src/providers/comfyui/provider.js';
import type { PaidContext, Site } from '../../src/providers/provider.js';
import { startComfyuiStandIn } from '../../stand-ins/src/comfyui.js';
import { answer } from '../../stand-ins/src/troubles.js';
import { PROMPT_ID, startComfy } from './comfyui-site.js';
import { useWorkbench, type Workbench } from './workbench.js';

vi.mock('../../src/providers/comfyui/servers/patience.js', () => ({
  PATIENCE: { questionMs: 400, choiceMs: 400, oddMs: 1_500, blinkMs: 500, refusedMs: 1_500, silentMs: 1_500 },
}));

const bench = useWorkbench();
const SLOW = { steps: 25 };
const POST = { on: 'request', method: 'POST', path: '/prompt' } as const;

const contextOf = (work: Workbench, site: Site, key: string, signal?: AbortSignal): PaidContext => ({
  ...work.context(site, signal),
  key: `b.n/${key}`,
});
const item = (index: number): string => `${String(index).padStart(6, '0')}-a1-s1`;

async function submitted(context: PaidContext, params: JsonObject = SLOW): Promise<Json> {
  const submission = await comfyui.submit({ prompt: 'a cat', references: [], params }, context);
  if (submission.kind !== 'pending') throw new Error(`it is ${submission.kind}`);
  return submission.operation;
}

/** A signal that ends a request as the single timeout does. */
function singleTimeout(ms: number): AbortSignal {
  const timeout = new AbortController();
  const failure = { code: 'timeout', message: 'gpu did not answer within the single timeout', billing: 'maybe' } as const;
  setTimeout(() => timeout.abort(new PlantainError(failure)), ms);
  return timeout.signal;
}

describe('a request that hits the single timeout before it is answered', () => {
  it.each([true, false])('is asked for by its id (taken by the server: %s)', async (effect) => {
    const work = bench();
    const { standIn, site } = await startComfy(work);
    standIn.setTroubles([{ ...POST, action: { kind: 'hang', where: 'before' }, effect }]);
    const operation = await submitted(work.context(site, singleTimeout(300)), { steps: 1 });
    const end = await comfyui.poll?.(operation, work.context(site));
    expect(end).toMatchObject(effect ? { kind: 'done' } : { kind: 'failed', failure: { code: 'timeout', billing: 'unbilled' } });
    expect(standIn.meter.executions()).toHaveLength(effect ? 1 : 0);
  });
});

describe('a job of an earlier request for the same item', () => {
  it('that is there still is followed, and not made again', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { stepMs: 20 });
    await submitted(contextOf(work, site, '000000-a1-s1'));
    const context = contextOf(work, site, '000000-a2-s1');
    const operation = await submitted(context);
    expect(operation).toMatchObject({ promptId: promptIdOf('b.n/000000-a1-s1') });
    expect(await comfyui.poll?.(operation, context)).toMatchObject({ kind: 'done' });
    expect(standIn.meter.executions()).toHaveLength(1);
  });

  it('whose end is known is left', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work);
    const first = contextOf(work, site, '000000-a1-s1');
    await comfyui.poll?.(await submitted(first, { steps: 1 }), first);
    await submitted(contextOf(work, site, '000000-a2-s1'), { steps: 1 });
    expect(standIn.meter.jobs).toHaveLength(2);
  });
});

describe('a frozen server', () => {
  it('loses its jobs to another one, and what waited there is taken back once it answers', async () => {
    const work = bench();
    const other = work.keep(await startComfyuiStandIn({ stepMs: 2 }));
    const { standIn, site } = await startComfy(work, { stepMs: 100 });
    const alone = contextOf(work, site, item(8));
    await submitted(alone, { steps: 100 });
    const context = contextOf(work, site, item(0));
    const both = { ...site, settings: { ...site.settings, servers: [standIn.url, other.url] } };
    const operation = await submitted(context);
    standIn.ice.freeze();
    const end = await comfyui.poll?.(operation, { ...context, site: both });
    expect(end).toMatchObject({ kind: 'failed', failure: { code: 'network', billing: 'unbilled' } });
    const again = { ...contextOf(work, site, '000000-a1-s2'), site: both };
    expect(await comfyui.poll?.(await submitted(again, { steps: 1 }), again)).toMatchObject({ kind: 'done' });
    expect(other.meter.executions()).toHaveLength(1);
    standIn.ice.thaw();
    await vi.waitFor(
      async () => {
        await comfyui.submit(
          { prompt: 'b', references: [], params: { steps: 1 } },
          { ...contextOf(work, site, item(9)), site: both },
        );
        expect(standIn.meter.jobs.find(({ promptId }) => promptId === promptIdOf(context.key))?.end).toBe('deleted');
      },
      { timeout: 15_000, interval: 500 },
    );
  }, 40_000);

  it('that is the only one ends a job whose time is over as timed out, and it stays open', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { stepMs: 40 });
    const context = contextOf(work, site, item(0));
    const operation = await submitted(context);
    const ended = comfyui.poll?.(operation, { ...context, executionLimitMs: 600 });
    await expect.poll(() => standIn.meter.executions()[0]?.steps ?? 0).toBeGreaterThan(1);
    standIn.ice.freeze();
    expect(await ended).toMatchObject({ kind: 'failed', failure: { code: 'timeout', billing: 'unbilled', open: true } });
    standIn.ice.thaw();
    expect(await comfyui.poll?.(operation, context)).toMatchObject({ kind: 'done' });
    expect(standIn.meter.executions()).toHaveLength(1);
  });
});

it.each([302, 404, 405])('a POST that is answered by %i is a site that cannot be reached: it ends no item', async (status) => {
  const work = bench();
  const { standIn, site } = await startComfy(work);
  standIn.setTroubles([{ ...POST, action: answer(status, '', { location: '/login' }) }]);
  expect(await work.failure(comfyui, site)).toMatchObject({ code: 'site_unreachable', billing: 'unbilled' });
});

describe('a job that is gone', () => {
  it('with its server while it ran there is made again at no charge once, then it takes a retry each time', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { stepMs: 40 });
    const codes: unknown[] = [];
    for (const key of ['000000-a1-s1', '000000-a1-s2', '000000-a2-s1']) {
      const context = contextOf(work, site, key);
      const ended = comfyui.poll?.(await submitted(context), context);
      await expect.poll(() => standIn.meter.executions().at(-1)?.steps ?? 0).toBeGreaterThan(10);
      await standIn.restart();
      const end = await ended;
      codes.push(end?.kind === 'failed' && end.failure.code);
    }
    expect(codes).toEqual(['network', 'server_error', 'server_error']);
  });

  it('because somebody has deleted it from the queue takes a retry: it does not come back by itself', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { stepMs: 40 });
    await submitted(contextOf(work, site, item(1)));
    const context = contextOf(work, site, item(0));
    const told: JsonObject[] = [];
    const ended = comfyui.poll?.(await submitted(context), { ...context, progress: (detail) => void told.push(detail) });
    await expect.poll(() => told.length).toBeGreaterThan(1);
    const body = JSON.stringify({ delete: [promptIdOf(context.key)] });
    await fetch(`${standIn.url}/queue`, { method: 'POST', body });
    const end = await ended;
    expect(end).toMatchObject({ kind: 'failed', failure: { code: 'server_error', billing: 'unbilled' } });
    expect(JSON.stringify(end)).toContain('comfyui.takenOut');
  });
});

it('a job is asked for by its id: a queue of large workflows is not read', async () => {
  const work = bench();
  const { standIn, site } = await startComfy(work, { stepMs: 20 });
  const context = work.context(site);
  const told: JsonObject[] = [];
  await comfyui.poll?.(await submitted(context), { ...context, progress: (detail) => void told.push(detail) });
  expect(standIn.meter.requests('GET', '/queue')).toHaveLength(0);
  expect(standIn.meter.requests('GET', `/jobs/${PROMPT_ID}`).length).toBeGreaterThan(0);
  expect(told).toContainEqual(expect.objectContaining({ node: 'SamplerCustomAdvanced' }));
});

it('a cancel of a batch starts none of its jobs that wait', async () => {
  const work = bench();
  const { standIn, site } = await startComfy(work, { stepMs: 30 });
  const items = Array.from({ length: 8 }, (_, index) => index);
  const operations: Json[] = [];
  for (const index of items) operations.push(await submitted(contextOf(work, site, item(index)), { steps: 200 }));
  await expect.poll(() => standIn.meter.executions()[0]?.steps ?? 0).toBeGreaterThan(1);
  for (const operation of operations) expect(await cancel(operation, work.context(site))).toBe('stopped_unbilled');
  expect(standIn.meter.executions()).toHaveLength(1);
});

describe('a picture over the websocket', () => {
  it('that is long on its way is waited for while the socket is open', async () => {
    const work = bench();
    const slow = { on: 'socket', action: { kind: 'slow', bytesPerSecond: 14_000 } } as const;
    const { standIn, site } = await startComfy(work, { troubles: [slow] });
    const params = { saveImageWebsocket: true, steps: 1, width: 512, height: 512 };
    const submission = await work.generate(comfyui, site, { params });
    expect(submission).toMatchObject({ kind: 'done', images: [{ type: 'image/png' }] });
    expect(standIn.meter.executions()).toHaveLength(1);
  });

  it('is not asked for without a socket: nothing is submitted, and it is said why', async () => {
    const work = bench();
    const refused = { on: 'socket', action: { kind: 'refuse', status: 502 } } as const;
    const { standIn, site } = await startComfy(work, { troubles: [refused] });
    const failure = await work.failure(comfyui, site, { params: { saveImageWebsocket: true } });
    expect(failure).toMatchObject({ code: 'site_unreachable', billing: 'unbilled' });
    expect(failure.message).toContain('Cannot open the websocket of gpu');
    expect(standIn.meter.requests('POST', '/prompt')).toHaveLength(0);
  });

  it('that went to a socket of a worker that is gone is missed soon', async () => {
    const work = bench();
    const { site } = await startComfy(work, { stepMs: 20 });
    const params = { saveImageWebsocket: true, steps: 3 };
    const context = contextOf(work, site, item(0));
    const operation = await submitted(context, params);
    await comfyui.poll?.(operation, context);
    const end = await comfyui.poll?.(operation, contextOf(work, site, item(0)));
    expect(end).toMatchObject({ kind: 'failed', failure: { code: 'no_image', billing: 'unbilled' } });
  });
});

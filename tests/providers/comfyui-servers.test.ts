import { say } from '../../src/words/current.js';
import { saidCheck } from './said-check.js';
import { describe, expect, it } from 'vitest';
import { cancel } from '../../src/providers/comfyui/cancel.js';
import { promptIdOf } from '../../src/providers/comfyui/workflow/ids.js';
import { workflowProblems } from '../../src/providers/comfyui/workflow/object-info.js';
import { withWishes } from '../../src/providers/comfyui/workflow/wishes.js';
import { comfyui } from '../../src/providers/comfyui/provider.js';
import { Server } from '../../src/providers/comfyui/servers/server.js';
import { TEMPLATES } from '../../src/providers/comfyui/workflow/templates.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import type { PaidContext, ReferenceFile, Site } from '../../src/providers/provider.js';
import { startComfyuiStandIn } from '../../stand-ins/src/comfyui.js';
import { answer } from '../../stand-ins/src/troubles.js';
import { PNG } from '../spool/fixture.js';
import { startComfy } from './comfyui-site.js';
import { useWorkbench, type Workbench } from './workbench.js';

const bench = useWorkbench();
const SLOW = { steps: 30 };

const contextOf = (work: Workbench, site: Site, item: number): PaidContext => ({
  ...work.context(site),
  key: `b.n/${String(item).padStart(6, '0')}-a1-s1`,
});

async function submitted(context: PaidContext, params: JsonObject, references: readonly ReferenceFile[] = []): Promise<Json> {
  const submission = await comfyui.submit({ prompt: 'a cat', references, params }, context);
  if (submission.kind !== 'pending') throw new Error(`it is ${submission.kind}`);
  return submission.operation;
}

describe('a cancel', () => {
  it.each(['0.33.0', '0.3.64', '0.3.40'] as const)(
    'stops what runs and what waits of ours on version %s, and nothing of others',
    async (version) => {
      const work = bench();
      const { standIn, site } = await startComfy(work, { version, stepMs: 40 });
      const ours = [await submitted(contextOf(work, site, 0), SLOW), await submitted(contextOf(work, site, 1), SLOW)];
      const other = { ...work.context(site), key: 'other.n/000007-a1-s1' };
      const theirs = await submitted(other, { steps: 3 });
      await expect.poll(() => standIn.meter.executions()[0]?.steps ?? 0).toBeGreaterThan(2);
      const before = standIn.meter.executions()[0]?.steps ?? 0;
      const reports = await Promise.all(ours.map((operation) => cancel(operation, work.context(site))));
      expect(reports).toEqual(['stopped_unbilled', 'stopped_unbilled']);
      expect((standIn.meter.jobs[0]?.steps ?? 0) - before).toBeLessThan(6);
      const end = await comfyui.poll?.(theirs, other);
      expect(end).toMatchObject({ kind: 'done' });
      expect(standIn.meter.jobs.map((job) => job.end)).toEqual(['interrupted', 'deleted', 'success']);
      const hits = standIn.meter.interrupts.map(({ hit }) => hit).filter((hit) => hit !== undefined);
      expect(new Set(hits)).toEqual(new Set([standIn.meter.jobs[0]?.promptId]));
    },
  );

  it('that comes inside the last node says that the job was finished anyway', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, {
      troubles: [{ on: 'node', class: 'SaveImage', action: { kind: 'block', ms: 1000 } }],
    });
    const operation = await submitted(contextOf(work, site, 0), { steps: 1 });
    await expect.poll(() => standIn.meter.executions()[0]?.ran.includes('8')).toBe(true);
    expect(await cancel(operation, work.context(site))).toBe('finished_anyway');
    expect(await comfyui.poll?.(operation, contextOf(work, site, 0))).toMatchObject({ kind: 'done' });
  });
});

describe('a server', () => {
  it('that is down at the start refuses without cost, and makes the job once it is there', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work);
    await standIn.stop();
    expect(await work.failure(comfyui, site)).toMatchObject({ code: 'network', billing: 'unbilled' });
    await standIn.start();
    expect(await work.generate(comfyui, site)).toMatchObject({ kind: 'done' });
    expect(standIn.meter.executions()).toHaveLength(1);
  });

  it('makes the jobs of two batches, each once and for its own', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work);
    const keys = ['spring.n', 'autumn.m'].flatMap((batch) => [0, 1].map((item) => `${batch}/00000${item}-a1-s1`));
    const ends = keys.map(async (key) => {
      const context = { ...work.context(site), key };
      return comfyui.poll?.(await submitted(context, { steps: 2 }), context);
    });
    for (const end of await Promise.all(ends)) expect(end).toMatchObject({ kind: 'done' });
    const made = standIn.meter.executions().map(({ promptId, end }) => [promptId, end]);
    expect(made.sort()).toEqual(keys.map((key) => [promptIdOf(key), 'success']).sort());
  });
});

describe('a reference picture', () => {
  it('is uploaded once per server and content, and the name of the server is used', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work);
    const picture = await work.reference('cat "1".png', PNG, 'image/png');
    for (const item of [0, 1]) {
      const context = contextOf(work, site, item);
      const end = await comfyui.poll?.(await submitted(context, { denoise: 0.5, steps: 2 }, [picture]), context);
      expect(end).toMatchObject({ kind: 'done' });
    }
    expect(standIn.meter.uploads).toHaveLength(1);
    expect(standIn.meter.uploads[0]).toMatchObject({ sha256: picture.sha256, subfolder: 'plantain', type: 'input' });
  });

  it('that the server has lost meanwhile is uploaded again', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work);
    const picture = await work.reference('cat.png', PNG, 'image/png');
    await submitted(contextOf(work, site, 0), { steps: 1 }, [picture]);
    const lost = {
      error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '' },
      node_errors: {
        '40': {
          errors: [{ type: 'custom_validation_failed', message: 'x', details: 'image - Invalid image file: y' }],
          class_type: 'LoadImage',
        },
      },
    };
    standIn.setTroubles([{ on: 'request', method: 'POST', path: '/prompt', times: 1, action: answer(400, lost) }]);
    await submitted(contextOf(work, site, 1), { steps: 1 }, [picture]);
    expect(standIn.meter.uploads).toHaveLength(2);
    expect(standIn.meter.jobs).toHaveLength(2);
  });

  it('that is too large for the server is named, and nothing is sent', async () => {
    const work = bench();
    const { standIn, site } = await startComfy(work, { maxBodyBytes: 1000 });
    const picture = await work.reference('cat.png', Buffer.concat([PNG, Buffer.alloc(2000)]), 'image/png');
    const submission = submitted(contextOf(work, site, 0), {}, [picture]);
    await expect(submission).rejects.toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    await expect(submission).rejects.toThrow('does not accept cat.png');
    expect(standIn.meter.requests('POST', '/prompt')).toHaveLength(0);
  });

  it('that is none ends its item for good', async () => {
    const work = bench();
    const { site } = await startComfy(work);
    const picture = await work.reference('cat.png', Buffer.from('not a picture'), 'image/png');
    const failure = await work.failure(comfyui, site, { references: [picture] });
    expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
  });
});

describe('several servers', () => {
  async function three(work: Workbench) {
    const others = await Promise.all([0, 1].map(() => startComfyuiStandIn({ stepMs: 30 })));
    const { standIn, site } = await startComfy(work, { stepMs: 30 });
    const servers = [standIn, ...others.map((one) => work.keep(one))];
    return { servers, site: { ...site, settings: { ...site.settings, servers: servers.map(({ url }) => url) } } };
  }

  it('have two jobs each unless it is said otherwise, of which one is made at a time', () => {
    const servers = ['http://gpu-1:8188', 'http://gpu-2:8188', 'http://gpu-3:8188'];
    const site = (settings: JsonObject) => ({ name: 'farm', baseUrl: 'http://gpu-1:8188', settings });
    const counts = [{ servers }, { servers, jobsPerServer: 1 }, {}].map((settings) => [
      comfyui.concurrencyOf?.(site(settings)),
      comfyui.worksOn?.(site(settings)),
    ]);
    expect(counts).toEqual([
      [6, 3],
      [3, 3],
      [2, 1],
    ]);
  });

  it('share the items by load, and one that is down is left out', async () => {
    const work = bench();
    const { servers, site } = await three(work);
    await servers[2]?.stop();
    const items = Array.from({ length: 6 }, (_, item) => item);
    await Promise.all(items.map((item) => submitted(contextOf(work, site, item), SLOW)));
    expect(servers.map(({ meter }) => meter.jobs.length)).toEqual([3, 3, 0]);
  });

  it('take over what one of them had when it died', async () => {
    const work = bench();
    const { servers, site } = await three(work);
    const context = contextOf(work, site, 0);
    const operation = await submitted(context, SLOW);
    const had = servers.find(({ meter }) => meter.jobs.length === 1);
    await had?.stop();
    const end = await comfyui.poll?.(operation, context);
    expect(end).toMatchObject({ kind: 'failed', failure: { code: 'network', billing: 'unbilled' } });
    const again = contextOf(work, site, 1);
    expect(await comfyui.poll?.(await submitted(again, { steps: 1 }), again)).toMatchObject({ kind: 'done' });
  }, 40_000);

  it('are asked all for a job of which nobody knows where it went', async () => {
    const work = bench();
    const { servers, site } = await three(work);
    const context = contextOf(work, site, 0);
    await submitted(context, SLOW);
    const recovered = comfyui.recover?.(context.key, site, SLOW);
    if (recovered?.kind !== 'pending') throw new Error('not recovered');
    expect(await comfyui.poll?.(recovered.operation, context)).toMatchObject({ kind: 'done' });
    expect(servers.flatMap(({ meter }) => meter.executions())).toHaveLength(1);
  });

  it('are all told of by a check', async () => {
    const work = bench();
    const { servers, site } = await three(work);
    const good = await saidCheck(comfyui, work.context(site));
    expect(good).toMatchObject({ ok: true });
    for (const { url } of servers) expect(good.message).toContain(`${url} is ComfyUI 0.33.0`);
    await servers[1]?.stop();
    expect(await saidCheck(comfyui, work.context(site))).toMatchObject({ ok: false });
  });
});

describe('a workflow is checked before a batch', () => {
  it('for its nodes, files and values', async () => {
    const work = bench();
    const { site } = await startComfy(work, { missingClasses: ['FluxGuidance'], models: { vae: ['ea.safetensors'] } });
    const server = new Server(work.context(site), site.baseUrl);
    const [flux, image] = TEMPLATES.map(({ workflow }) => workflow);
    const wrong = withWishes(flux ?? {}, {}, { prompt: 'a', images: [], inputs: { '27.batch_size': 9999 } });
    expect((await workflowProblems(server, wrong)).map(say)).toEqual([
      '10 (VAELoader): vae_name is "ae.safetensors", which the server does not have. It has ea.safetensors.',
      '26 (FluxGuidance): the server has no node of this class, because the custom node is not installed.',
      '27 (EmptySD3LatentImage): batch_size is 9999, but the maximum is 4096.',
    ]);
    const { '8': _, ...torn } = image ?? {};
    expect((await workflowProblems(server, torn)).map(say)).toContain(
      '9 (SaveImage): images is linked to node 8, which does not exist.',
    );
  });

  it('and the check of a site says what the template lacks', async () => {
    const work = bench();
    const { site } = await startComfy(work, { models: { unet_gguf: [] } });
    const found = await saidCheck(comfyui, work.context(site));
    expect(found.message).toContain('The template flux-text-to-image cannot run there: 12 (UnetLoaderGGUF)');
  });
});

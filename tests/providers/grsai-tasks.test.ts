import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/domain/failure.js';
import { becomes } from '../../src/standins/grsai-troubles.js';
import { GrsaiSite } from './grsai-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();

describe('A running task', () => {
  it.each(['nullResults', 'noStatus', 'queued'] as const)('may be shown with %s', async (running) => {
    const site = await GrsaiSite.start(bench(), {}, { latencyMs: 250 });
    site.standIn.setFaults([{ action: becomes({ type: 'picture', running, topUrl: true }) }]);
    const end = await site.generate();
    expect(end).toMatchObject({ kind: 'done', images: [{ type: 'image/png' }] });
    expect(site.books()).toEqual({ charged: 1, submits: 1, refunds: 0 });
  });

  it('that the site does not know for a moment is asked for again', async () => {
    const site = await GrsaiSite.start(bench());
    site.standIn.setFaults([{ action: becomes({ type: 'unknown', times: 2 }) }]);
    expect((await site.generate()).kind).toBe('done');
  });

  it('that stays at 95 % is followed until the time is over, and no second one is bought meanwhile', async () => {
    const site = await GrsaiSite.start(bench());
    site.standIn.setFaults([{ action: becomes({ type: 'stuck', at: 95 }) }]);
    await expect(site.generate({ signal: AbortSignal.timeout(700) })).rejects.toThrow();
    expect(site.books()).toEqual({ charged: 1, submits: 1, refunds: 0 });
    const asked = [...site.standIn.polls.values()][0] ?? [];
    expect(asked.length).toBeGreaterThan(3);
  });

  it.each([
    [500, { error: 'oops' }, 'server_error'],
    [429, { error: 'slow down' }, 'rate_limited'],
    [200, { code: -1, msg: 'insufficient credits', data: null }, 'server_error'],
  ])('about which it is answered %i %j counts as not asked: %s, to be asked again', async (status, body, code) => {
    const site = await GrsaiSite.start(bench());
    site.standIn.setPollTroubles([{ status, body }]);
    expect(await site.failure()).toMatchObject({ code });
    expect(FAILURES[code as 'server_error'].retry).not.toBe('never');
    expect(site.books()).toMatchObject({ submits: 1, charged: 1 });
  });
});

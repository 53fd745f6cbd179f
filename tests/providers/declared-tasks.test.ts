import { describe, expect, it } from 'vitest';
import { say } from '../../src/words/current.js';
import { htmlPage } from '../../stand-ins/src/troubles.js';
import { VENDORS } from '../../stand-ins/src/vendors.js';
import { useWorkbench } from './workbench.js';
import { shipped, VendorSite } from './vendor-site.js';

const work = useWorkbench();
const ONCE = { charged: 1, submits: 1, refunds: 0 };

describe('a cancel', () => {
  it.each([
    ['fal', 'stopped'],
    ['replicate', 'stopped'],
    ['dashscope-wan', 'stopped_unbilled'],
  ] as const)('of a task at %s that waits stops it: %s', async (vendor, report) => {
    const site = await VendorSite.start(work(), { vendor, latencyMs: 60_000 });
    const found = await site.cancelled(await site.taken());
    expect(site.books()).toEqual({ charged: 0, submits: 1, refunds: 1 });
    // fal has no word for it: a cancelled task is completed there.
    expect(found).toBe(vendor === 'fal' ? 'finished_anyway' : report);
  });

  it.each(['fal', 'dashscope-wan'] as const)('of a task at %s that runs is not tried, and its picture comes', async (vendor) => {
    const site = await VendorSite.start(work(), { vendor, faults: [{ latencyMs: 400 }] });
    const operation = await site.taken();
    await expect
      .poll(() => site.standIn.meter.entries[0] && Date.now() - site.standIn.meter.entries[0].receivedAt > 200)
      .toBe(true);
    expect(await site.cancelled(operation)).toBe('unknown');
    expect(site.standIn.questions.map(({ about }) => about)).not.toContain('cancel');
    expect(await site.followed(operation)).toMatchObject({ kind: 'done' });
    expect(site.books()).toEqual(ONCE);
  });

  it.each(['fal', 'replicate', 'dashscope-wan'] as const)('of a task at %s that is over says so', async (vendor) => {
    const site = await VendorSite.start(work(), { vendor });
    const operation = await site.taken();
    expect(await site.cancelled(operation)).toBe('finished_anyway');
    expect(await site.followed(operation)).toMatchObject({ kind: 'done' });
    expect(site.books()).toEqual(ONCE);
  });

  it('at a vendor that knows none asks nothing', async () => {
    const site = await VendorSite.start(work(), { vendor: 'bfl', latencyMs: 60_000 });
    expect(await site.cancelled(await site.taken())).toBe('unknown');
    expect(site.standIn.questions).toEqual([]);
  });
});

describe('what a failed task is charged', () => {
  it.each([
    ['apimart', 'failed', 'server_error', 'unbilled', 0],
    ['apimart', 'moderated', 'content_blocked', 'unbilled', 1],
    ['fal', 'failed', 'server_error', 'maybe', 1],
    ['fal', 'moderated', 'content_blocked', 'maybe', 1],
    ['replicate', 'failed', 'server_error', 'maybe', 1],
    ['bfl', 'failed', 'server_error', 'maybe', 1],
    ['bfl', 'moderated', 'content_blocked', 'maybe', 1],
    ['dashscope-wan', 'failed', 'server_error', 'maybe', 1],
    ['dashscope-wan', 'moderated', 'content_blocked', 'maybe', 1],
  ] as const)('by its declaration: %s, %s: %s, %s', async (vendor, type, code, billing, charged) => {
    const site = await VendorSite.start(work(), { vendor, faults: [{ action: { kind: 'reply', reply: { type } } }] });
    expect(await site.followed(await site.taken())).toMatchObject({ kind: 'failed', failure: { code, billing } });
    await expect.poll(() => site.books().charged).toBe(charged);
  });

  it.each(['Throttling.RateQuota', 'InvalidParameter.DataInspection', 'Arrearage', 'InvalidApiKey'])(
    'is not taken for free because its code is one of refusals: %s',
    async (code) => {
      const faults = [{ action: { kind: 'reply', reply: { type: 'failed', code } } }] as const;
      const site = await VendorSite.start(work(), { vendor: 'dashscope-wan', faults });
      const end = await site.followed(await site.taken());
      expect(end).toMatchObject({ kind: 'failed', failure: { billing: 'maybe' } });
      // A task that was taken speaks neither against the key nor for an empty account: the site stays in use.
      expect(['auth', 'insufficient_balance']).not.toContain(end?.kind === 'failed' ? end.failure.code : '');
      expect(site.books()).toEqual(ONCE);
    },
  );

  it('has the words of the site, without the key', async () => {
    const message = `no: ${'x'.repeat(3)} upstream is gone`;
    const faults = [{ action: { kind: 'reply', reply: { type: 'failed', message } } }] as const;
    const site = await VendorSite.start(work(), { vendor: 'replicate', faults });
    const end = await site.followed(await site.taken());
    expect(end?.kind === 'failed' && say(end.failure.message)).toContain('upstream is gone');
  });
});

describe('a request that is refused', () => {
  it.each([
    ['apimart', { status: 200, body: { code: 402, error: { message: 'no credits' } } }, 'insufficient_balance', 'unbilled'],
    ['apimart', { status: 200, body: { code: 500, error: { message: 'upstream' } } }, 'server_error', 'maybe'],
    ['dashscope-wan', VENDORS['dashscope-wan'].error('money', 'no money'), 'insufficient_balance', 'unbilled'],
    ['dashscope-wan', VENDORS['dashscope-wan'].error('busy', 'slower'), 'rate_limited', 'unbilled'],
    ['dashscope-qwen', VENDORS['dashscope-qwen'].error('moderated', 'flagged'), 'content_blocked', 'unbilled'],
    ['fal', VENDORS.fal.error('moderated', 'flagged'), 'content_blocked', 'unbilled'],
    ['bfl', VENDORS.bfl.error('money', 'no credits'), 'insufficient_balance', 'unbilled'],
    ['seedream', VENDORS.seedream.error('moderated', 'flagged'), 'content_blocked', 'unbilled'],
  ] as const)('by %s with %j is %s, %s', async (vendor, answer, code, billing) => {
    const declaration = vendor === 'apimart' ? await withStatusCodes() : undefined;
    const site = await VendorSite.start(work(), { vendor, faults: [{ action: { kind: 'answer', ...answer } }] }, declaration);
    expect(await site.failure()).toMatchObject({ code, billing });
    expect(site.books()).toEqual({ charged: 0, submits: 1, refunds: 0 });
  });
});

/** The envelope of APIMart has the code beside its message. */
async function withStatusCodes(): Promise<object> {
  const { errors } = (await shipped('apimart')) as { errors: { codes: object } };
  return shipped('apimart', { errors: { ...errors, code: '$.code', codes: { ...errors.codes, '402': 'insufficient_balance' } } });
}

describe('what is uncertain about a task', () => {
  it.each(['fal', 'replicate', 'bfl', 'dashscope-wan', 'apimart'] as const)(
    'at %s ends nothing: unknown once, a word of no page, gateways and a refused key',
    async (vendor) => {
      const site = await VendorSite.start(work(), {
        vendor,
        faults: [
          { when: { request: 1 }, action: { kind: 'reply', reply: { type: 'unknown', times: 1 } } },
          { when: { request: 2 }, action: { kind: 'reply', reply: { type: 'odd', word: 'WARMING_UP', times: 3 } } },
        ],
      });
      const unknown = await site.taken();
      expect(await site.followed(unknown)).toMatchObject({ kind: 'done' });
      expect(await site.followed(await site.taken())).toMatchObject({ kind: 'done' });
      const third = await site.taken();
      const { status, body } = htmlPage(502) as { status: number; body: unknown };
      for (const trouble of [{ status, body }, VENDORS[vendor].error('key', 'who are you')]) {
        site.standIn.setQuestionTroubles([trouble]);
        const { billing, code } = await site.brokenOff(third);
        expect(billing).toBe('maybe');
        expect(['auth', 'insufficient_balance', 'invalid_request']).not.toContain(code);
      }
      expect(await site.followed(third)).toMatchObject({ kind: 'done' });
      expect(site.books()).toEqual({ charged: 3, submits: 3, refunds: 0 });
    },
  );

  it('is believed when a site keeps knowing nothing of it', async () => {
    const faults = [{ action: { kind: 'reply', reply: { type: 'unknown' } } }] as const;
    const site = await VendorSite.start(work(), { vendor: 'dashscope-wan', faults }, await quickly());
    const end = await site.followed(await site.taken());
    expect(end).toMatchObject({ kind: 'failed', failure: { code: 'server_error', billing: 'maybe' } });
    expect(site.standIn.questions.length).toBeGreaterThan(3);
    expect(site.books()).toEqual(ONCE);
  });

  it('an answer to the submit that breaks off behind the charge is maybe billed, and nothing is sent again', async () => {
    const site = await VendorSite.start(work(), { vendor: 'replicate', faults: [{ action: { kind: 'cut', at: 0.5 } }] });
    expect(await site.failure()).toMatchObject({ code: 'network', billing: 'maybe' });
    expect(site.books()).toEqual(ONCE);
  });

  it('no other key learns of a task', async () => {
    const site = await VendorSite.start(work(), { vendor: 'apimart' });
    const { status } = await fetch(`${site.standIn.baseUrl}/tasks/t`, { headers: { authorization: 'Bearer other' } });
    expect(status).toBe(401);
  });
});

describe('a result', () => {
  it('whose link has expired is fetched for as long as its site keeps it, then given up with the reason', async () => {
    const faults = [{ action: { kind: 'reply', reply: { type: 'expired' } } }] as const;
    const site = await VendorSite.start(work(), { vendor: 'bfl', faults });
    const submission = await site.submit();
    const operation = submission.kind === 'pending' ? (submission.operation as { takenAt: string }) : undefined;
    if (!operation) throw new Error('it is no task');
    const named = await site.followed({ ...operation });
    // Ten minutes by its declaration.
    expect(named).toMatchObject({ kind: 'pending', keptMs: expect.any(Number) as number });
    expect(named?.kind === 'pending' && named.keptMs).toBeLessThanOrEqual(600_000);
    const late = { ...operation, takenAt: new Date(Date.now() - 3_600_000).toISOString() };
    expect(await site.followed(late)).toMatchObject({ kind: 'pending', keptMs: 0 });
    expect(site.books()).toEqual(ONCE);
  });
});

/** The declaration of wan with a pace at which doubt is over soon. */
const quickly = async (): Promise<object> => {
  const { task } = (await shipped('dashscope-wan')) as { task: { poll: object } };
  return shipped('dashscope-wan', { task: { ...task, poll: { ...task.poll, first: 0.02, every: 0.02, most: 0.05 } } });
};

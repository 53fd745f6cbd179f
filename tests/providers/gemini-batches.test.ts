import { describe, expect, it } from 'vitest';
import type { Submission } from '../../src/domain/generation.js';
import { jobByKey, lineOperation } from '../../src/domain/job.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { JobContext, JobEnd } from '../../src/providers/jobs.js';
import type { FailedOperation, ReferenceFile } from '../../src/providers/provider.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { GeminiSite } from './gemini-site.js';
import { JOURNAL_KEY, useWorkbench } from './workbench.js';

const bench = useWorkbench();
const GOOGLE: JsonObject = { authMode: 'google_xgoog', version: 'v1beta', batches: 'always' };
const jobs = gemini.jobs ?? expect.fail('gemini has no jobs');

const start = (settings: JsonObject = GOOGLE): Promise<GeminiSite> => GeminiSite.start(bench(), {}, settings);
const lineKey = (number: number): string => `00000${number}-a1-s1`;

interface Wish {
  readonly count?: number;
  readonly references?: readonly ReferenceFile[];
  readonly params?: JsonObject;
  readonly key?: string;
}

/** Creates a job of so many pictures. */
async function created(
  { site }: GeminiSite,
  { count = 3, references = [], params = {}, key = JOURNAL_KEY }: Wish = {},
): Promise<Submission> {
  const context = { ...bench().context(site), key };
  const lines = Array.from({ length: count }, (_, k) => ({
    key: lineKey(k + 1),
    request: { prompt: `a pear #${k + 1}`, references, params: gemini.params.parse(params) },
  }));
  const bring = async (image: ReferenceFile): Promise<Json> => (await gemini.uploadReference?.(image, context)) ?? null;
  return jobs.submit(await jobs.prepare(lines, { ...context, bring }), context);
}

const operationOf = (submission: Submission): Json => (submission.kind === 'pending' ? submission.operation : null);

interface Followed {
  readonly end: JobEnd;
  readonly answers: ReadonlyMap<string, Submission | FailedOperation>;
}

async function followed({ site }: GeminiSite, operation: Json, more: Partial<JobContext> = {}): Promise<Followed> {
  const context = bench().context(site);
  const answers = new Map<string, Submission | FailedOperation>();
  const end = await jobs.follow(operation, {
    ...context,
    until: Date.now() + 60_000,
    stopMs: 5_000,
    take: async (key) => (answers.has(key) ? undefined : { spool: context.spool, prompt: '', params: {} }),
    ended: async (key, answer) => void answers.set(key, answer),
    ...more,
  });
  return { end, answers };
}

const kinds = ({ answers }: Followed): string[] => [...answers].map(([key, { kind }]) => `${key.slice(5, 6)} ${kind}`).sort();
const missingOf = ({ end }: Followed) => (end.kind === 'ended' ? end.missing : end.kind);

describe('A batch at Google', () => {
  it('is one file, one paid request named by its journal key, and an answer for each picture', async () => {
    const site = await start();
    const submission = await created(site);
    expect(submission).toMatchObject({ kind: 'pending', operation: { key: JOURNAL_KEY } });
    expect(site.standIn.batches.jobs.map(({ options }) => options.displayName)).toEqual([JOURNAL_KEY]);
    const all = await followed(site, operationOf(submission));
    expect(kinds(all)).toEqual(['1 done', '2 done', '3 done']);
    expect([site.standIn.batches.meter.charged, site.standIn.meter.entries]).toEqual([1.5, []]);
    await bench().expectNoKeyOnDisk();
  });

  it('takes each answer for itself: refused, blocked, and without a picture', async () => {
    const site = await start();
    site.standIn.setFaults([
      { when: { item: '1' }, action: trouble.overloaded() },
      { when: { item: '2' }, action: { kind: 'reply', reply: { type: 'blocked', reason: 'SAFETY' } } },
      { when: { item: '3' }, action: trouble.noImage() },
    ]);
    const all = await followed(site, operationOf(await created(site, { count: 4 })));
    expect(kinds(all)).toEqual(['1 failed', '2 failed', '3 empty', '4 done']);
    expect(all.answers.get(lineKey(1))).toMatchObject({ failure: { code: 'overloaded', billing: 'unbilled' } });
    expect(all.answers.get(lineKey(2))).toMatchObject({ failure: { code: 'content_blocked' } });
  });

  it('whose answer was lost is found in the list by its name, and is not created again', async () => {
    const site = await start();
    site.standIn.batches.trouble = { lost: 1 };
    const submission = await created(site);
    expect(submission).toEqual({ kind: 'pending', operation: { key: JOURNAL_KEY } });
    expect(jobByKey(JOURNAL_KEY)).toEqual(operationOf(submission));
    for (const key of ['b/2', 'b/3']) await created(site, { count: 1, key });
    expect(kinds(await followed(site, operationOf(submission)))).toEqual(['1 done', '2 done', '3 done']);
    expect(site.standIn.batches.jobs).toHaveLength(3);
  });

  it('that was never created is known as such, after a look through all pages of the list', async () => {
    const site = await start();
    for (let k = 0; k < 3; k++) await created(site, { count: 1, key: `b/${k}` });
    expect((await followed(site, jobByKey('another/key'))).end).toEqual({ kind: 'never_taken' });
  });

  it('that is refused was free', async () => {
    const site = await start();
    site.standIn.batches.trouble = { refused: 1 };
    await expect(created(site)).rejects.toMatchObject({ code: 'rate_limited', billing: 'unbilled' });
    expect(site.standIn.batches.jobs).toEqual([]);
  });

  it.each(['BATCH_STATE_', 'JOB_STATE_'] as const)(
    'is read in the spelling %s, busy answers, cut and doubled lines included',
    async (spelling) => {
      const site = await start();
      site.standIn.batches.trouble = { spelling, doubled: [lineKey(1)], numbers: true };
      const operation = operationOf(await created(site));
      site.standIn.batches.trouble = { busy: 1, cuts: 1 };
      await expect(followed(site, operation)).rejects.toMatchObject({ code: 'overloaded', billing: 'maybe' });
      await expect(followed(site, operation)).rejects.toMatchObject({ billing: 'maybe' });
      expect(kinds(await followed(site, operation))).toEqual(['1 done', '2 done', '3 done']);
      expect(site.standIn.batches.meter.charged).toBe(1.5);
    },
  );
});

describe('What a batch does not bring', () => {
  it('is free where the batch was stopped and counts no more pictures than it gave', async () => {
    const site = await start();
    site.standIn.setFaults([{ when: { item: '2' }, action: trouble.hang() }]);
    const operation = operationOf(await created(site));
    await expect.poll(() => site.standIn.batches.meter.charged).toBe(1);
    const all = await followed(site, operation, { until: Date.now() });
    expect(kinds(all)).toEqual(['1 done', '3 done']);
    expect(missingOf(all)).toMatchObject({ billing: 'unbilled' });
    expect(site.standIn.batches.jobs[0]?.state).toBe('CANCELLED');
  });

  it('may be charged where the batch counts pictures that it does not hand over', async () => {
    const site = await start();
    site.standIn.batches.trouble = { dropsResults: true };
    site.standIn.setFaults([{ when: { item: '2' }, action: trouble.hang() }]);
    const operation = operationOf(await created(site));
    await expect.poll(() => site.standIn.batches.meter.charged).toBe(1);
    const all = await followed(site, operation, { until: Date.now() });
    expect([kinds(all), missingOf(all)]).toMatchObject([[], { code: 'submission_unknown', billing: 'maybe' }]);
    site.standIn.batches.trouble = { missing: [lineKey(3)] };
    site.standIn.setFaults([]);
    const less = await followed(site, operationOf(await created(site)));
    expect([kinds(less), missingOf(less)]).toMatchObject([['1 done', '2 done'], { billing: 'maybe' }]);
  });

  it('is free where the batch expired, and open where a cancel ends nothing', async () => {
    const site = await start();
    site.standIn.batches.trouble = { ends: 'EXPIRED' };
    expect(missingOf(await followed(site, operationOf(await created(site))))).toMatchObject({ billing: 'unbilled' });
    site.standIn.batches.trouble = { stays: 'PENDING', cancel: 'ignored' };
    const open = await followed(site, operationOf(await created(site)), { until: Date.now(), stopMs: 100 });
    expect(missingOf(open)).toMatchObject({ code: 'submission_unknown', billing: 'maybe', open: true });
  });

  it('is nothing where the batch succeeded although it was cancelled', async () => {
    const site = await start();
    site.standIn.batches.trouble = { cancel: 'succeeds', stays: 'RUNNING' };
    const operation = operationOf(await created(site));
    await expect.poll(() => site.standIn.batches.meter.charged).toBe(1.5);
    expect(kinds(await followed(site, operation, { until: Date.now() }))).toEqual(['1 done', '2 done', '3 done']);
  });
});

it('One picture of a batch is fetched by its own operation', async () => {
  const site = await start();
  const line = lineOperation(operationOf(await created(site)), lineKey(2));
  const answer = await gemini.poll?.(line, bench().context(site.site));
  expect(answer).toMatchObject({ kind: 'done' });
  const [image] = answer?.kind === 'done' ? answer.images : [];
  expect(image && (await bench().bytes(image)).length).toBe(image?.bytes);
});

it('A batch is one file of lines; pictures are in it, or are named where the site is set to upload them', async () => {
  const image = await bench().reference('a.png', Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1'), 'image/png');
  const params = { model: 'gemini-3-pro-image', imageSize: '2K' };
  for (const [files, inside] of [
    ['auto', /"inlineData":\{"mimeType":"image\/png","data":"iVBORw0KGgogcmVzdA=="/],
    ['always', /"fileData":\{"mimeType":"image\/png","fileUri":"http/],
  ] as const) {
    const site = await start({ ...GOOGLE, files });
    await created(site, { count: 2, references: [image], params });
    const lines = site.standIn.batches.jobs[0]?.options.lines ?? [];
    expect(lines.map(({ key }) => key)).toEqual([lineKey(1), lineKey(2)]);
    expect(JSON.stringify(lines[0]?.request)).toMatch(inside);
    expect(lines[0]?.request).toMatchObject({ generationConfig: { imageConfig: { imageSize: '2K' } } });
    expect(site.standIn.batches.jobs[0]?.options.model).toBe('gemini-3-pro-image');
  }
});

it.each([
  ['https://generativelanguage.googleapis.com', {}, true],
  ['https://mirror.test', {}, false],
  ['https://mirror.test', { batches: 'always' }, true],
  ['https://generativelanguage.googleapis.com', { batches: 'never' }, false],
])('Batches are at %s with %j: %s', (baseUrl, settings, are) => {
  expect(jobs.areAt({ name: 'x', baseUrl, settings })).toBe(are);
});

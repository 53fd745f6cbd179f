import { GoogleGenAI } from '@google/genai';
import { describe, expect, it } from 'vitest';
import type { GeminiStandIn } from '../src/gemini.js';
import * as trouble from '../src/troubles.js';
import { ask, json, pictures, standIn, type Answer } from './gemini-client.js';

const MODEL = 'gemini-3-pro-image';
const KEY = 'a-key';
const sdk = ({ url }: GeminiStandIn, apiKey = KEY): GoogleGenAI => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } });

const line = (number: number): string =>
  JSON.stringify({
    key: `item-${number}`,
    request: {
      contents: [{ role: 'user', parts: [{ text: `a pear #${number}` }] }],
      generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
    },
  });

/** A job of so many pictures, by Google's own client. */
async function jobOf(site: GeminiStandIn, count: number, displayName = 'pears') {
  const ai = sdk(site);
  const text = Array.from({ length: count }, (_, k) => line(k + 1)).join('\n');
  const file = await ai.files.upload({ file: new Blob([text]), config: { mimeType: 'application/jsonl' } });
  return ai.batches.create({ model: MODEL, src: file.name ?? '', config: { displayName } });
}

const stateOf = async (site: GeminiStandIn, name = '') => (await sdk(site).batches.get({ name })).state;

interface Result extends Answer {
  readonly key: string;
  readonly response?: Answer;
}

async function resultsOf(site: GeminiStandIn, name = ''): Promise<Result[]> {
  const { dest } = await sdk(site).batches.get({ name });
  const reply = await fetch(`${site.url}/download/v1beta/${dest?.fileName}:download?alt=media`, {
    headers: { 'x-goog-api-key': KEY },
  });
  const text = await reply.text();
  return text.trim() === ''
    ? []
    : text
        .trim()
        .split('\n')
        .map((one) => JSON.parse(one) as Result);
}

describe("a batch of Google's own client", () => {
  it('runs through its states to a file of results, at half the price, and is listed and deleted', async () => {
    const site = await standIn({ keys: [KEY] });
    const { name = '', state } = await jobOf(site, 3);
    expect(state).toMatch(/JOB_STATE_(PENDING|RUNNING)/);
    await expect.poll(() => stateOf(site, name)).toBe('JOB_STATE_SUCCEEDED');
    const results = await resultsOf(site, name);
    expect(results.map(({ key }) => key)).toEqual(['item-3', 'item-2', 'item-1']);
    expect(results.every(({ response }) => response && pictures(response).length === 1)).toBe(true);
    expect([site.batches.meter.charged, site.meter.charged]).toEqual([1.5, 0]);
    await jobOf(site, 1, 'second');
    await jobOf(site, 1, 'third');
    const listed: string[] = [];
    for await (const job of await sdk(site).batches.list()) listed.push(job.displayName ?? '');
    expect(listed).toEqual(['third', 'second', 'pears']);
    await sdk(site).batches.delete({ name });
    await expect(stateOf(site, name)).rejects.toMatchObject({ status: 404 });
  });

  it('succeeds although lines fail, with their errors in their place', async () => {
    const site = await standIn();
    site.setFaults([
      { when: { item: '1' }, action: trouble.internalError() },
      { when: { item: '2' }, action: { kind: 'reply', reply: { type: 'blocked', reason: 'PROHIBITED_CONTENT' } } },
    ]);
    const { name = '' } = await jobOf(site, 3);
    await expect.poll(() => stateOf(site, name)).toBe('JOB_STATE_SUCCEEDED');
    const [, blocked, failed] = await resultsOf(site, name);
    expect(failed?.error).toMatchObject({ code: 500, status: 'INTERNAL' });
    expect(blocked?.response?.promptFeedback).toEqual({ blockReason: 'PROHIBITED_CONTENT' });
    expect(site.batches.meter.charged).toBe(1);
  });

  it('runs on for a stuck line until it is cancelled, and keeps what was finished', async () => {
    const site = await standIn();
    site.setFaults([{ when: { item: '2' }, action: trouble.hang() }]);
    const { name = '' } = await jobOf(site, 3);
    await expect.poll(() => site.batches.meter.charged).toBe(1);
    expect(await stateOf(site, name)).toBe('JOB_STATE_RUNNING');
    await sdk(site).batches.cancel({ name });
    expect(await stateOf(site, name)).toBe('JOB_STATE_CANCELLED');
    expect((await resultsOf(site, name)).map(({ key }) => key)).toEqual(['item-3', 'item-1']);
    expect(site.batches.meter.charged).toBe(1);
  });

  it('loses answers, is busy, refuses, and cuts its results off as it is told', async () => {
    const site = await standIn();
    site.batches.trouble = { lost: 1 };
    await expect(jobOf(site, 1, 'lost')).rejects.toThrow();
    expect(site.batches.jobs.map(({ options }) => options.displayName)).toEqual(['lost']);
    site.batches.trouble = { refused: 1 };
    await expect(jobOf(site, 1)).rejects.toMatchObject({ status: 429 });
    const [job] = site.batches.jobs;
    await expect.poll(() => stateOf(site, job?.name)).toBe('JOB_STATE_SUCCEEDED');
    site.batches.trouble = { busy: 1 };
    await expect(stateOf(site, job?.name)).rejects.toMatchObject({ status: 503 });
    site.batches.trouble = { cuts: 1 };
    await expect(resultsOf(site, job?.name)).rejects.toThrow();
    expect(await resultsOf(site, job?.name)).toHaveLength(1);
    site.batches.trouble = { ends: 'EXPIRED' };
    const { name } = await jobOf(site, 1);
    await expect.poll(() => stateOf(site, name)).toBe('JOB_STATE_EXPIRED');
    expect(site.batches.meter.charged).toBe(0.5);
  });

  it('is refused for a file of another key, for requests that are none, and for a model that is gone', async () => {
    const site = await standIn({ keys: [KEY, 'other'] });
    const file = await sdk(site, 'other').files.upload({ file: new Blob([line(1)]), config: { mimeType: 'application/jsonl' } });
    const create = (model: string, body: unknown) => ask(site, '', { model, method: 'batchGenerateContent', body });
    const batch = { inputConfig: { fileName: file.name } };
    expect((await create(MODEL, { batch })).status).toBe(404);
    const gone = await json(await create('gemini-3-pro-image-preview', { batch }));
    expect(gone.error?.message).toContain('is not found');
    const own = await sdk(site).files.upload({ file: new Blob(['{"no":"key"}']), config: { mimeType: 'application/jsonl' } });
    expect((await create(MODEL, { batch: { inputConfig: { fileName: own.name } } })).status).toBe(400);
  });
});

it('a file is worked on, fails and expires as it is told', async () => {
  const site = await standIn();
  const { files } = sdk(site);
  const upload = () => files.upload({ file: new Blob(['x']), config: { mimeType: 'image/png' } });
  site.files.trouble = { looks: 2, ends: 'FAILED' };
  const { name = '', state } = await upload();
  expect(state).toBe('PROCESSING');
  const states = [(await files.get({ name })).state, (await files.get({ name })).state, (await files.get({ name })).state];
  expect(states).toEqual(['PROCESSING', 'PROCESSING', 'FAILED']);
  site.files.trouble = { keptMs: 0 };
  await expect(files.get({ name: (await upload()).name ?? '' })).rejects.toMatchObject({ status: 403 });
});

import { say } from '../../src/words/current.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { hintOf } from '../../src/domain/failures/failure.js';
import type { GeminiFault } from '../../stand-ins/src/gemini.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { Bench, CANARY } from './harness.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;
let names = 0;
const fresh = (): string => `outputs-${process.pid}-${++names}`;

afterEach(() => bench.close());

/** A run of `count` items, one after another, without paid retries. */
async function run(count: number, faults: readonly GeminiFault[], ...more: string[]) {
  bench = await Bench.open({ temporalAddress, standIn: { faults } });
  const name = fresh();
  const list = await bench.withItems(count);
  const { code, stderr } = await bench.run('run', list, '--name', name, '--concurrency', '1', '--retries', '0', ...more);
  expect(code, stderr).toBe(faults.length > 0 ? 100 : 0);
  const folder = join(bench.folder, 'batch_outputs', name);
  const text = await readFile(join(folder, 'results.json'), 'utf8');
  expect(text).not.toContain(CANARY);
  return { name, folder, results: JSON.parse(text) as Record<string, unknown> };
}

describe('the five outputs', () => {
  const NO_IMAGE: GeminiFault = { when: { item: '2' }, action: trouble.noImage() };
  const REFUSED: GeminiFault = { when: { item: '3' }, action: trouble.invalidRequest('no such size') };
  const usageMetadata = (candidates: number) => ({
    promptTokenCount: 20,
    candidatesTokenCount: candidates,
    totalTokenCount: 20 + candidates,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 20 }],
    ...(candidates > 0 && { candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: candidates }] }),
  });
  const times = {
    startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    endedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    seconds: expect.any(Number) as number,
    generationSeconds: expect.any(Number) as number,
  };

  it.each([
    ['paths', []],
    ['data URLs, with --inline,', ['--inline']],
  ])("of a run with three tasks, one of them no_image and one failing, are as the node's would be: %s", async (_, flags) => {
    const { folder, results } = await run(3, [NO_IMAGE, REFUSED], ...flags);
    const file = join(folder, 'Task_1_1_a_pear_1.png');
    const base64 = (await readFile(file)).toString('base64');
    const address = flags.length === 0 ? file : `data:image/png;base64,${base64}`;
    expect(results).toEqual({
      responses: [
        {
          candidates: [
            {
              content: {
                parts: [
                  { text: 'Here is your picture.' },
                  {
                    inlineData: { mimeType: 'image/png', data: `[${base64.length} base64 characters]` },
                    thoughtSignature: Buffer.from('signature of the stand-in').toString('base64'),
                  },
                ],
                role: 'model',
              },
              finishReason: 'STOP',
              index: 0,
            },
          ],
          usageMetadata: usageMetadata(1120),
          modelVersion: 'gemini-nano-banana-2.1',
          responseId: 'standin-1',
        },
        {
          candidates: [{ finishReason: 'NO_IMAGE', index: 0, finishMessage: 'Unable to show the generated image.' }],
          usageMetadata: usageMetadata(0),
          modelVersion: 'gemini-nano-banana-2.1',
          responseId: 'standin-2',
        },
        null,
      ],
      statuses: ['success', 'no_image', 'error'],
      image_urls: [[address], [], []],
      valid_urls: [address],
      images: [[file], [], []],
      errors: [
        null,
        {
          code: 'no_image',
          message: 'The model made no picture (NO_IMAGE: Unable to show the generated image.).',
          hint: say(hintOf('no_image')),
          attempts: 1,
          ...times,
        },
        {
          code: 'invalid_request',
          message: expect.stringContaining('no such size') as string,
          hint: say(hintOf('invalid_request')),
          attempts: 1,
          ...times,
        },
      ],
    });
    expect(bench.site.meter.charged).toBe(2);
  });
});

describe('a mirror that answers with addresses', () => {
  it('gives its picture at the third try for one price, and one that never comes is tried to the total timeout, and it is said where it would be', async () => {
    const slow: GeminiFault = { when: { item: '1' }, action: trouble.reply({ type: 'markdownUrl', broken: 2 }) };
    const never: GeminiFault = { when: { item: '2' }, action: trouble.reply({ type: 'dataUrl', broken: 1_000 }) };
    const gone: GeminiFault = { when: { item: '3' }, action: trouble.reply({ type: 'imagesUrl', expired: true }) };
    const { name, folder, results } = await run(
      3,
      [slow, never, gone],
      '--concurrency',
      '3',
      '--single-timeout',
      '10s',
      '--total-timeout',
      '20s',
      '--grace',
      '2s',
    );
    // Numbered by the site in the order of its answers.
    const url = (query: string): string => `${bench.site.url}/_standin/pictures/\\d\\.png\\?${query}`;
    expect(results).toMatchObject({
      statuses: ['success', 'timeout_total', 'timeout_total'],
      image_urls: [[expect.stringMatching(`^${url('broken=2')}$`)], [], []],
      images: [[join(folder, 'Task_1_1_a_pear_1.png')], [], []],
      errors: [null, { code: 'timeout_total', attempts: 1 }, { code: 'timeout_total', attempts: 1 }],
    });
    const [, broken, missing] = results['errors'] as { claims?: string[] }[];
    expect(broken?.claims).toEqual([expect.stringMatching(`^operation .*"${url('broken=1000')}".* at banana$`)]);
    expect(missing?.claims).toEqual([expect.stringMatching(`^operation .*"${url('expired=1')}".* at banana$`)]);
    expect((await bench.summary(name)).calls).toEqual({ sent: 3, delivered: 1, unbilled: 0, empty: 0, unknown: 2 });
    expect(bench.site.meter.charged).toBe(3);
  });
});

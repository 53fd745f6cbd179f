import { describe, expect, it } from 'vitest';
import { spoolClaim } from '../../src/domain/claim.js';
import { type FailureCode, hintOf } from '../../src/domain/failures/failure.js';
import type { StoredImage } from '../../src/domain/generation.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { say } from '../../src/words/current.js';
import { type ResultSources, resultsText } from '../../src/report/results.js';

const hint = (code: FailureCode): string => say(hintOf(code));

const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const base = { site: 'google', attempts: 1, calls: NO_CALLS, startedAt: START, endedAt: START + 1_500 };
const image = (name: string, source?: string): StoredImage => ({
  key: `summer/${name}`,
  location: `/x/summer/${name}`,
  sha256: 'cd',
  bytes: 9,
  type: 'image/png',
  ...(source === undefined ? {} : { source }),
});

const two: Outcome = {
  ...base,
  index: 0,
  id: 'cat',
  status: 'success',
  images: [image('1"1.png'), image('1_2.png', 'https://p.test/2')],
};
const refused: Outcome = { ...base, index: 1, id: 'dog', status: 'error', code: 'invalid_request', message: 'no "such"\nmodel' };
const never: Outcome = {
  index: 2,
  id: 'cow',
  site: 'google',
  attempts: 0,
  calls: NO_CALLS,
  endedAt: START,
  status: 'cancelled',
  code: 'cancelled',
  message: 'by the user',
  claims: [spoolClaim('h_1', 'summer.n/000002-a1-s1')],
};

const sources: ResultSources = {
  replyOf: async ({ index }) => ['{\n  "a": "[5 base64 characters]"\n}', '<h1>no</h1>'][index],
  addressOf: async ({ location, source }) => ({ kind: 'place', place: source ?? location }),
  reader: { say },
};

async function written(outcomes: readonly Outcome[], from = sources): Promise<string> {
  let text = '';
  for await (const piece of resultsText(outcomes, from)) text += piece;
  return text;
}

describe('results.json', () => {
  it("has the node's five outputs and the errors it hid, one entry an item", async () => {
    expect(JSON.parse(await written([two, refused, never]))).toEqual({
      responses: [{ a: '[5 base64 characters]' }, '<h1>no</h1>', null],
      statuses: ['success', 'error', 'cancelled'],
      image_urls: [['/x/summer/1"1.png', 'https://p.test/2'], [], []],
      valid_urls: ['/x/summer/1"1.png', 'https://p.test/2'],
      images: [['/x/summer/1"1.png', '/x/summer/1_2.png'], [], []],
      errors: [
        null,
        {
          code: 'invalid_request',
          message: 'no "such"\nmodel',
          hint: hint('invalid_request'),
          attempts: 1,
          startedAt: '2026-01-02T03:04:05.000Z',
          endedAt: '2026-01-02T03:04:06.500Z',
          seconds: 1.5,
        },
        {
          code: 'cancelled',
          message: 'by the user',
          hint: hint('cancelled'),
          claims: ['host h_1, key summer.n/000002-a1-s1'],
          attempts: 0,
          startedAt: null,
          endedAt: '2026-01-02T03:04:05.000Z',
          seconds: null,
        },
      ],
    });
  });

  it('has one line an entry, so that two runs can be compared', async () => {
    const lines = (await written([two, refused, never])).split('\n');
    expect(lines).toHaveLength(1 + 5 * 4 + 3 + 2);
    expect(lines[2]).toBe('{"a":"[5 base64 characters]"},');
  });

  it('holds the pictures themselves where they have no address', async () => {
    async function* pieces() {
      yield 'AAAA';
      yield 'BB==';
    }
    const addressOf: ResultSources['addressOf'] = async ({ source, type }) =>
      source === undefined ? { kind: 'data', type, base64: pieces() } : { kind: 'place', place: source };
    const read = JSON.parse(await written([two], { ...sources, addressOf })) as Record<string, unknown>;
    expect(read['image_urls']).toEqual([['data:image/png;base64,AAAABB==', 'https://p.test/2']]);
    expect(read['valid_urls']).toEqual(['data:image/png;base64,AAAABB==', 'https://p.test/2']);
    expect(read['images']).toEqual([['/x/summer/1"1.png', '/x/summer/1_2.png']]);
  });

  it('is whole for no items', async () => {
    expect(JSON.parse(await written([]))).toEqual({
      responses: [],
      statuses: [],
      image_urls: [],
      valid_urls: [],
      images: [],
      errors: [],
    });
  });
});

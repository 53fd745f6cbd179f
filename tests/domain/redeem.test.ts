import { describe, expect, it } from 'vitest';
import { type Claim, operationClaim, spoolClaim } from '../../src/domain/claim.js';
import { holds, redeem } from '../../src/domain/redeem.js';
import type { StoredImage } from '../../src/domain/generation.js';
import { NO_CALLS, type Outcome, outcomesOf, type PaidCalls, type Undelivered } from '../../src/domain/outcome.js';

const KEY = 'summer.n/000000-a2-s1';
const EARLIER = 'summer.n/000000-a1-s1';
const image = (key: string): StoredImage => ({ key, location: `/x/${key}`, sha256: 'ab', bytes: 3, type: 'image/png' });
const ABOUT = { index: 0, id: 'cat', site: 'banana', attempts: 2, startedAt: 1_000, endedAt: 2_000, generationMs: 700 } as const;

function failed(code: Undelivered['code'], calls: Partial<PaidCalls>, claims: readonly Claim[]): Undelivered {
  return { ...ABOUT, status: 'error', code, message: 'no picture', calls: { ...NO_CALLS, ...calls }, claims };
}

const redeemed = { host: 'h', key: KEY, images: [image('cat.png')] };

describe('the outcome of an item whose pictures came to their store after its end', () => {
  it('counts the call that no store took the pictures of as delivered once, and keeps its times', () => {
    const before = failed('store_failed', { sent: 2, delivered: 1, unknown: 1 }, [
      spoolClaim('h', EARLIER),
      spoolClaim('h', KEY),
    ]);
    expect(redeem(before, redeemed)).toEqual({
      ...ABOUT,
      status: 'success',
      images: [image('cat.png')],
      calls: { ...NO_CALLS, sent: 2, delivered: 1, unknown: 1 },
      claims: [spoolClaim('h', EARLIER)],
      endedAt: 2_001,
    });
  });

  it('counts a call that nobody knew of before as delivered', () => {
    const after = redeem(failed('lost', { sent: 1, unknown: 1 }, [spoolClaim('h', KEY)]), redeemed);
    expect(after.calls).toEqual({ ...NO_CALLS, sent: 1, delivered: 1 });
    expect(after).not.toHaveProperty('claims');
  });

  it('counts an earlier attempt apart from the one whose pictures still wait', () => {
    const before = failed('store_failed', { sent: 2, delivered: 1, unknown: 1 }, [spoolClaim('h', KEY)]);
    const after = redeem(before, { ...redeemed, key: EARLIER });
    expect(after.calls).toEqual({ ...NO_CALLS, sent: 2, delivered: 2 });
    expect(after.claims).toEqual([spoolClaim('h', KEY)]);
  });

  it('has the pictures of another attempt beside those that were there, and no claim on the operation they answer', () => {
    const operation = operationClaim({ id: 't1' }, 'banana');
    const calls = { ...NO_CALLS, sent: 2, delivered: 1, unknown: 1 };
    const before: Outcome = {
      ...ABOUT,
      status: 'success',
      images: [image('cat.png')],
      calls,
      claims: [operation, spoolClaim('h', EARLIER)],
    };
    const after = redeem(before, { ...redeemed, key: EARLIER, images: [image('cat_a1.png')], operation });
    expect(after.images.map(({ key }) => key)).toEqual(['cat.png', 'cat_a1.png']);
    expect(after.calls).toEqual({ ...NO_CALLS, sent: 2, delivered: 2 });
    expect(after).not.toHaveProperty('claims');
    expect([holds(before, [image('cat_a1.png')]), holds(after, [image('cat_a1.png')])]).toEqual([false, true]);
  });

  it('counts a call as delivered that surely cost nothing, where its operation was left open and its pictures came all the same', () => {
    const operation = operationClaim({ id: 't1' }, 'gpu');
    const before = failed('timeout', { sent: 1, unbilled: 1 }, [operation]);
    expect(redeem(before, { ...redeemed, operation }).calls).toEqual({ ...NO_CALLS, sent: 1, delivered: 1 });
  });

  it('counts the very request that they are the answer to, where the requests have names', () => {
    const before: Outcome = { ...failed('lost', { sent: 1, unknown: 1 }, []), requests: { 'a3-s1': 'unknown' } };
    const after = redeem(before, redeemed);
    expect(after.calls).toEqual({ ...NO_CALLS, sent: 2, delivered: 1, unknown: 1 });
    expect(after.requests).toEqual({ 'a3-s1': 'unknown', 'a2-s1': 'delivered' });
    expect(redeem(after, redeemed).calls).toEqual(after.calls);
  });

  it('counts before the one that it corrects, in whatever order the record has them', () => {
    const before = failed('lost', { sent: 1, unknown: 1 }, [spoolClaim('h', KEY)]);
    const [first, second] = [before, redeem(before, redeemed)].map((outcome) => `${JSON.stringify(outcome)}\n`);
    for (const texts of [
      [first, second],
      [second, first],
    ])
      expect(outcomesOf(texts.map((text) => text ?? '')).get(0)?.status).toBe('success');
  });
});

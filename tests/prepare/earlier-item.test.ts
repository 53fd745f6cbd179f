import { describe, expect, it } from 'vitest';
import { FAILURES, type FailureCode } from '../../src/domain/failures/failure.js';
import type { Item } from '../../src/domain/item.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { endedItem } from '../../src/prepare/again/earlier-item.js';

const item: Item = { index: 0, id: 'a', stem: 'a', prompt: 'a', references: [], params: {}, site: 's' };
const asked: Item = { ...item, prompt: 'another' };
const about = { index: 0, id: 'a', site: 's', attempts: 1, calls: NO_CALLS, endedAt: 1 };

function ended(code: FailureCode | 'success'): Outcome {
  if (code === 'success') return { ...about, status: 'success', images: [] };
  return { ...about, status: FAILURES[code].status, code, message: '' };
}
const tried = (code: FailureCode | 'success') => ({ batchId: 'again', asked, outcome: ended(code) });
const brief = (own?: Outcome, later?: Parameters<typeof endedItem>[3]) => {
  const { batchId, asked: by, outcome, first, picture, unstored } = endedItem(item, 'summer', own, later);
  return { batchId, prompt: by.prompt, code: outcome?.code, first: first?.code, picture: picture !== undefined, unstored };
};
const none = { first: undefined, unstored: undefined };

describe('how an item of a batch ended', () => {
  it('is what its family made of it last', () => {
    const own = { batchId: 'summer', prompt: 'a', picture: false, ...none };
    expect(brief(ended('timeout'))).toEqual({ ...own, code: 'timeout' });
    expect(brief()).toEqual({ ...own, code: undefined });
    const again = { batchId: 'again', prompt: 'another', ...none, first: 'timeout' };
    expect(brief(ended('timeout'), tried('auth'))).toEqual({ ...again, code: 'auth', picture: false });
    expect(brief(ended('timeout'), tried('success'))).toEqual({ ...again, first: undefined, code: undefined, picture: true });
  });

  it('is its picture, whatever became of a later try, of which a picture may be paid for', () => {
    const own = { batchId: 'summer', prompt: 'a', code: undefined, picture: true, ...none };
    expect(brief(ended('success'), tried('success'))).toEqual(own);
    expect(brief(ended('success'), tried('content_blocked'))).toEqual(own);
    expect(brief(ended('success'), tried('store_failed'))).toEqual({
      ...own,
      unstored: { batchId: 'again', code: 'store_failed' },
    });
    expect(brief(ended('success'), { batchId: 'again', asked })).toEqual({
      ...own,
      unstored: { batchId: 'again', code: 'lost' },
    });
  });
});

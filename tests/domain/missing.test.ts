import { describe, expect, it, test } from 'vitest';
import { operationClaim, spoolClaim } from '../../src/domain/claim.js';
import { FAILURES, type FailureCode } from '../../src/domain/failures/failure.js';
import { countMissing, isMadeAgain, whyLeftOut } from '../../src/domain/missing.js';
import { NO_CALLS, type Undelivered } from '../../src/domain/outcome.js';

const UNKNOWN = { ...NO_CALLS, sent: 1, unknown: 1 };
const HOST = spoolClaim('h_1', 'summer.n/000002-a1-s1');
const OPERATION = operationClaim({ id: 't-1' }, 'grsai');

function ended(code: FailureCode, more: Partial<Undelivered> = {}): Undelivered {
  const { status } = FAILURES[code];
  return { index: 0, id: 'a', site: 's', attempts: 1, calls: NO_CALLS, endedAt: 1, status, code, message: '', ...more };
}

describe('an item without a picture', () => {
  it.each(['store_failed', 'lost'] as const)('that is %s may be paid for, whatever its claims say', (code) => {
    expect(whyLeftOut(ended(code))).toBe('paid');
    expect(whyLeftOut(ended(code, { claims: [HOST], calls: UNKNOWN }))).toBe('paid');
  });

  it.each(['timeout', 'cancelled', 'server_error'] as const)(
    'that is %s is paid for when the site still has its operation',
    (code) => {
      expect(whyLeftOut(ended(code, { claims: [HOST, OPERATION], calls: UNKNOWN }))).toBe('paid');
      expect(whyLeftOut(ended(code, { calls: UNKNOWN }))).toBeUndefined();
    },
  );

  it('is paid for when it was given up while it was stored, or while its request was open at the end of the grace', () => {
    expect(whyLeftOut(ended('timeout_total', { calls: { ...NO_CALLS, sent: 1, delivered: 1 } }))).toBe('paid');
    expect(whyLeftOut(ended('timeout_total', { calls: UNKNOWN }))).toBe('paid');
    expect(whyLeftOut(ended('timeout_total'))).toBeUndefined();
  });

  it('has no picture at its site when the site has said how each of its requests ended', () => {
    const stopped = { claims: [OPERATION], calls: { ...NO_CALLS, sent: 1, unbilled: 1 } };
    expect(whyLeftOut(ended('cancelled', stopped))).toBeUndefined();
  });

  it('has no picture at the host that was asked about its open request in vain', () => {
    expect(whyLeftOut(ended('submission_unknown', { claims: [HOST], calls: UNKNOWN }))).toBeUndefined();
  });

  it('is left out where the same request has the same answer, or nothing could be read', () => {
    expect(whyLeftOut(ended('picture_unused'))).toBe('paid');
    expect(whyLeftOut(ended('content_blocked'))).toBe('same');
    expect(whyLeftOut(ended('invalid_request'))).toBe('same');
    expect(whyLeftOut(ended('input_missing'))).toBe('unreadable');
  });

  it('is made again after every other failure', () => {
    const left = ['store_failed', 'lost', 'picture_unused', 'content_blocked', 'invalid_request', 'input_missing'];
    const others = (Object.keys(FAILURES) as FailureCode[]).filter((code) => !left.includes(code));
    expect(others.filter((code) => whyLeftOut(ended(code)) !== undefined)).toEqual([]);
  });
});

test('nothing is made again of an item that has its picture, or that nobody could ever send', () => {
  const outcome = ended('timeout');
  expect(isMadeAgain({ item: {}, outcome })).toBe(true);
  expect(isMadeAgain({ item: { broken: 'a.png does not exist' }, outcome })).toBe(false);
  const { code: _code, message: _message, ...rest } = outcome;
  expect(isMadeAgain({ item: {}, outcome: { ...rest, status: 'success', images: [] } })).toBe(false);
});

describe('the missing items of a batch', () => {
  const counted = (...outcomes: Undelivered[]) => countMissing(outcomes.map((outcome) => ({ item: {}, outcome })));

  it('are counted by what brings them: another request, or a look at what may be paid for', () => {
    const open = ended('timeout_total', { calls: UNKNOWN });
    expect(counted(open, ended('lost'), ended('server_error'), ended('content_blocked'))).toEqual({ repeatable: 1, paidFor: 2 });
    expect(counted()).toEqual({});
  });

  it('count as not started where a stop came before their first attempt', () => {
    const never = [ended('cancelled', { attempts: 0 }), ended('timeout_total', { attempts: 0 }), ended('cancelled')];
    expect(counted(...never, ended('input_missing', { attempts: 0 }))).toEqual({ repeatable: 3, unstarted: 2 });
  });
});

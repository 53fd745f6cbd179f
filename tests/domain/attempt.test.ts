import { describe, expect, test } from 'vitest';
import { countCall } from '../../src/domain/outcome.js';
import { afterFailure, classOfFailure } from '../../src/domain/pacing/attempt.js';
import { type Billing, type FailureCode, FAILURES, hintOf, isFailureCode, meaningOf } from '../../src/domain/failures/failure.js';
import { say } from '../../src/words/current.js';
import { NO_CALLS } from '../../src/domain/outcome.js';

const CODES = Object.keys(FAILURES).filter(isFailureCode);
const BILLINGS: readonly Billing[] = ['unbilled', 'maybe', 'billed'];
const CASES = CODES.flatMap((code) => BILLINGS.map((billing) => ({ code, billing, message: '' })));
const RETRY = { retries: 2, onUnknown: 'retry' } as const;
const HOLD = { retries: 2, onUnknown: 'hold' } as const;

describe.each(CASES)('after $code ($billing)', (failure) => {
  const rule = FAILURES[failure.code].retry;

  test('only what surely cost nothing is repeated without using up a retry', () => {
    const free = afterFailure(failure, 1, RETRY) === 'same_attempt';
    expect(free).toBe(rule === 'free' && failure.billing === 'unbilled');
  });

  test('nothing that may cost goes beyond the retries', () => {
    expect(afterFailure(failure, 3, RETRY)).not.toBe('next_attempt');
    expect(afterFailure(failure, 1, { ...RETRY, retries: 0 })).not.toBe('next_attempt');
  });

  test('what can never succeed ends the item', () => {
    if (rule === 'never') expect(afterFailure(failure, 1, RETRY)).toBe('end');
    else expect(afterFailure(failure, 1, RETRY)).not.toBe('end');
  });

  test('it is counted in one class, so that the classes add up to what was sent', () => {
    const { sent, ...classes } = countCall(NO_CALLS, classOfFailure(failure));
    expect(Object.values(classes).reduce((sum, calls) => sum + calls, 0)).toBe(sent);
    expect(classes.delivered).toBe(0);
    expect(classes.unbilled).toBe(failure.billing === 'unbilled' ? 1 : 0);
  });
});

test('an unknown submission is held when the user wants no second purchase', () => {
  const unknown = { code: 'submission_unknown', billing: 'maybe', message: '' } as const;
  expect(afterFailure(unknown, 1, RETRY)).toBe('next_attempt');
  expect(afterFailure(unknown, 1, HOLD)).toBe('end');
});

test('every failure has words for its meaning and for what to do', () => {
  for (const code of CODES) {
    expect(say(meaningOf(code))).toMatch(/\.$/);
    expect(say(hintOf(code))).toMatch(/\.$|config\.json$|<batch>/);
  }
});

test('names of the object prototype are no failure codes', () => {
  const names: unknown[] = ['toString', '__proto__', '', 7, undefined];
  expect(names.filter(isFailureCode)).toEqual([]);
  const known: FailureCode = 'auth';
  expect(isFailureCode(known)).toBe(true);
});

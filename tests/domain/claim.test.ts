import { describe, expect, it } from 'vitest';
import { claimWords, distinctClaims, operationClaim, readClaim, spoolClaim } from '../../src/domain/claim.js';
import { NO_CALLS, outcomesOf } from '../../src/domain/outcome.js';
import { newState } from '../../src/workflows/item/item-state.js';
import { ItemQueue } from '../../src/workflows/segment/item-queue.js';

const CLAIMS = [
  spoolClaim('h_1', 'a summer, late.n/000002-a1-s1'),
  operationClaim({ urls: ['https://cats.example/1 at 2'], t: 1 }, 'grsai'),
  operationClaim('job 1 at night', 'größe-2'),
];
const WORDS = [
  'host h_1, key a summer, late.n/000002-a1-s1',
  'operation {"urls":["https://cats.example/1 at 2"],"t":1} at grsai',
  'operation "job 1 at night" at größe-2',
];

describe('a claim', () => {
  it('is told to people in words', () => {
    expect(CLAIMS.map(claimWords)).toEqual(WORDS);
  });

  it('is read as it is, and from the words that an earlier version wrote', () => {
    expect(CLAIMS.map(readClaim)).toEqual(CLAIMS);
    expect(WORDS.map(readClaim)).toEqual(CLAIMS);
  });

  it('is read from a record of both kinds, and counted once', () => {
    const about = { index: 0, id: 'cat', site: 'grsai', attempts: 1, calls: { ...NO_CALLS, sent: 1, unknown: 1 } };
    const failed = { ...about, status: 'error', code: 'lost', message: '' };
    const lines = [
      { ...failed, endedAt: 1, claims: WORDS.slice(0, 2), requests: { 'a1-s1': 'unknown' } },
      { ...failed, endedAt: 2, claims: CLAIMS.slice(1), requests: { 'a1-s2': 'unknown' } },
    ].map((outcome) => JSON.stringify(outcome));
    expect(outcomesOf(lines).get(0)?.claims).toEqual(CLAIMS);
    expect(distinctClaims([...WORDS.map(readClaim), ...CLAIMS])).toEqual(CLAIMS);
  });

  it('of an item that a segment of an earlier version carried is read, too', () => {
    const route = { index: 0, id: 'cat', label: 'cat', site: 'grsai' } as Parameters<typeof newState>[0];
    const carried = { ...newState(route), claims: WORDS } as unknown as ReturnType<typeof newState>;
    expect(new ItemQueue([carried], [], 1).first?.claims).toEqual(CLAIMS);
  });
});

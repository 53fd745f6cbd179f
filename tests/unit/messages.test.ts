import { describe, expect, it } from 'vitest';
import { itemPhrase } from '../../src/cli/render/phrases.js';
import { type FailureCode, type HintFacts, hintOf } from '../../src/domain/failures/failure.js';
import { refusedKeyWords } from '../../src/domain/key-place.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { NO_CALLS } from '../../src/domain/outcome.js';
import { Secret } from '../../src/domain/secret.js';
import { say } from '../../src/words/current.js';
import { sentences, words } from '../../src/words/words.js';
import { quote } from '../../src/http/quote.js';
import { manifestLine } from '../../src/report/manifest.js';
import { Board } from '../../src/workflows/segment/board.js';

const WORDS = Array.from({ length: 200 }, (_, index) => `${1_000_000 + index}`).join(' ');

function shownOf(code: FailureCode, message: string) {
  const route = { index: 0, id: '1', label: 'a.png', site: 'mirror', uploads: false };
  const outcome: Outcome = {
    ...{ index: 0, id: '1', status: 'error', code, message, site: 'mirror', attempts: 1, endedAt: 2 },
    calls: NO_CALLS,
  };
  const board = new Board();
  board.ended({ route, attempt: 1 } as Parameters<Board['ended']>[0], outcome);
  const [ended] = board.endedSince(0);
  return { ended, outcome };
}

describe('a long message', () => {
  it('is never cut in the middle of a number, ends with an ellipsis on the screen, and is whole in the manifest', () => {
    const { ended, outcome } = shownOf('invalid_request', WORDS);
    if (!ended) throw new Error('nothing ended');
    for (const line of [say(ended.message ?? ''), itemPhrase(ended), quote(WORDS)]) {
      expect(line).toMatch(/(?:^| )1000\d{3}…$/);
    }
    const item = { index: 0, id: '1', prompt: 'x', references: [] };
    expect(manifestLine({ item, outcome })).toContain(WORDS);
  });
});

const said = (code: FailureCode, facts: HintFacts): string => say(hintOf(code, facts));

describe('a hint', () => {
  it('of a refused key names the file and the variable that it was read from', () => {
    const message = `Site "m" answered 401: ${say(refusedKeyWords(new Secret('sk-1234567890abcdef', 'MIRROR_KEY in .env')))}: bad`;
    expect(said('auth', { isFree: true, message })).toBe('Check the key in MIRROR_KEY in .env.');
    const key = new Secret('sk-1234567890abcdef', words('key.inFile', { variable: 'MIRROR_KEY', file: '.env' }));
    expect(said('auth', { message: sentences(refusedKeyWords(key)) })).toContain('Check the key in MIRROR_KEY in .env.');
    expect(said('auth', { isFree: true })).toContain('in the place that the message names');
  });

  it.each(['overloaded', 'rate_limited'] as const)('of %s speaks of a charge only where there may have been one', (code) => {
    expect(said(code, { isFree: true })).toContain('were not charged');
    expect(said(code, { isFree: false })).not.toContain('were not charged');
    expect(said(code, { isFree: false })).toContain('may have been charged');
  });
});

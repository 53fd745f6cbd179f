import { afterAll, describe, expect, it } from 'vitest';
import { say } from '../../src/words/current.js';
import { speak } from '../../src/words/load.js';
import { printed } from '../../src/words/printed.js';
import { sentences, words } from '../../src/words/words.js';

const gone = words('end.gone', { batch: 'summer' });

describe('data for programs', () => {
  afterAll(async () => speak('en'));

  it('have each text as a string, with its words beside it', () => {
    expect(printed({ event: 'notice', text: gone }, say)).toEqual({
      event: 'notice',
      text: 'Batch summer is not in Temporal any more',
      textWords: { key: 'end.gone', values: { batch: 'summer' } },
    });
    const nested = sentences(gone, 'HTTP 500');
    expect(printed({ left: [{ host: 'h_1', reason: nested }] }, say)).toEqual({
      left: [{ host: 'h_1', reason: 'Batch summer is not in Temporal any more. HTTP 500', reasonWords: nested }],
    });
  });

  it('have the same words in every language', async () => {
    await speak('zh');
    expect(printed({ message: gone }, say)).toEqual({ message: '批次 summer 已不在 Temporal 中', messageWords: gone });
    await speak('en');
  });

  it('have words beside lists and messages only where there are any', () => {
    expect(printed({ doubts: ['slow', gone], sites: ['banana'] }, say)).toEqual({
      doubts: ['slow', 'Batch summer is not in Temporal any more'],
      doubtsWords: [null, gone],
      sites: ['banana'],
    });
    expect(printed({ messages: { auth: 'HTTP 401', lost: gone } }, say)).toEqual({
      messages: { auth: 'HTTP 401', lost: 'Batch summer is not in Temporal any more' },
      messagesWords: { lost: gone },
    });
  });

  it('keep a record whose key looks like that of a message', () => {
    const record = { index: 0, key: 'cats.png', url: 'https://cdn.example/cats.png' };
    expect(printed({ picture: record }, say)).toEqual({ picture: record });
  });
});

import { describe, expect, it } from 'vitest';
import { afterFailure } from '../../src/domain/pacing/attempt.js';
import type { FAILURES } from '../../src/domain/failures/failure.js';
import type { GrsaiFault } from '../../stand-ins/src/grsai.js';
import { becomes, cutJson, emptyWallet, envelope, failed, httpError } from '../../stand-ins/src/grsai-troubles.js';
import { GrsaiSite } from './grsai-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();
type Action = NonNullable<GrsaiFault['action']>;

/** What follows the first of two attempts. */
const next = (failure: Parameters<typeof afterFailure>[0]) => afterFailure(failure, 1, { retries: 1, onUnknown: 'retry' });

interface Case {
  readonly name: string;
  readonly action: Action;
  readonly api?: 'draw' | 'unified';
  readonly code: keyof typeof FAILURES;
  readonly billing: 'unbilled' | 'maybe' | 'billed';
  readonly next: ReturnType<typeof afterFailure>;
  /** What the site keeps of the price. */
  readonly charged: number;
  readonly words?: string;
}

const CASES: readonly Case[] = [
  {
    name: 'code -1, an empty wallet behind HTTP 200',
    action: emptyWallet(),
    code: 'insufficient_balance',
    billing: 'unbilled',
    next: 'end',
    charged: 0,
    words: 'insufficient credits',
  },
  {
    name: 'code -1 that speaks of something else',
    action: envelope(-1, 'system error'),
    code: 'server_error',
    billing: 'maybe',
    next: 'next_attempt',
    charged: 0,
  },
  {
    name: 'code -4',
    action: cutJson(),
    code: 'invalid_request',
    billing: 'unbilled',
    next: 'end',
    charged: 0,
    words: '--aspect-ratio none',
  },
  {
    name: 'a code that nobody has seen',
    action: envelope(-99, 'busy'),
    code: 'server_error',
    billing: 'maybe',
    next: 'next_attempt',
    charged: 0,
    words: 'code -99: busy',
  },
  {
    name: 'code 0 without an id',
    action: { kind: 'answer', status: 200, body: { code: 0, msg: 'success', data: null } },
    code: 'invalid_response',
    billing: 'maybe',
    next: 'next_attempt',
    charged: 0,
  },
  {
    name: '400',
    action: httpError(400, 'invalid_model'),
    code: 'invalid_request',
    billing: 'unbilled',
    next: 'end',
    charged: 0,
    words: 'invalid_model',
  },
  { name: '401', action: httpError(401, 'invalid api key'), code: 'auth', billing: 'unbilled', next: 'end', charged: 0 },
  {
    name: '429',
    action: httpError(429, 'slow down'),
    code: 'rate_limited',
    billing: 'unbilled',
    next: 'same_attempt',
    charged: 0,
  },
  {
    name: '500',
    action: httpError(500, 'oops'),
    code: 'server_error',
    billing: 'maybe',
    next: 'next_attempt',
    charged: 0,
    words: 'oops',
  },
  { name: '503', action: httpError(503, 'later'), code: 'overloaded', billing: 'unbilled', next: 'same_attempt', charged: 0 },
  {
    name: 'a connection that breaks after the task was taken',
    action: { kind: 'cut', at: 0.5 },
    code: 'network',
    billing: 'maybe',
    next: 'next_attempt',
    charged: 1,
  },
  {
    name: 'input_moderation',
    action: failed('input_moderation', 'The prompt is not allowed.'),
    code: 'content_blocked',
    billing: 'unbilled',
    next: 'end',
    charged: 0,
    words: 'input_moderation: The prompt is not allowed.',
  },
  {
    name: 'output_moderation',
    action: failed('output_moderation'),
    code: 'content_blocked',
    billing: 'unbilled',
    next: 'end',
    charged: 0,
  },
  {
    name: 'error, which goes away with a new task',
    action: failed('error', 'upstream timeout'),
    code: 'server_error',
    billing: 'unbilled',
    next: 'next_attempt',
    charged: 0,
    words: 'upstream timeout',
  },
  {
    name: 'a success without an address',
    action: becomes({ type: 'noUrl', text: 'No picture, sorry.' }),
    code: 'no_image',
    billing: 'billed',
    next: 'next_attempt',
    charged: 1,
  },
  {
    name: 'code -22, asked again before it is believed',
    action: becomes({ type: 'unknown' }),
    code: 'server_error',
    billing: 'maybe',
    next: 'next_attempt',
    charged: 1,
    words: 'does not exist',
  },
  {
    name: 'a result whose address has expired',
    action: becomes({ type: 'expired' }),
    code: 'no_image',
    billing: 'maybe',
    next: 'next_attempt',
    charged: 1,
    words: '404',
  },
  {
    name: 'violation',
    action: becomes({ type: 'violation' }),
    api: 'unified',
    code: 'content_blocked',
    billing: 'maybe',
    next: 'end',
    charged: 1,
  },
  {
    name: 'a failure of the unified API, of whose refund nothing is known',
    action: failed('error', 'upstream timeout'),
    api: 'unified',
    code: 'server_error',
    billing: 'maybe',
    next: 'next_attempt',
    charged: 0,
  },
  {
    name: 'moderation in the words of the unified API',
    action: failed('input_moderation', 'blocked by content moderation'),
    api: 'unified',
    code: 'content_blocked',
    billing: 'maybe',
    next: 'end',
    charged: 0,
  },
  {
    name: 'a task that the unified API does not know',
    action: becomes({ type: 'unknown' }),
    api: 'unified',
    code: 'server_error',
    billing: 'maybe',
    next: 'next_attempt',
    charged: 1,
    words: 'does not exist',
  },
];

describe('GRSAI answers', () => {
  it.each(CASES)('$name: $code, $billing, $next', async ({ action, api = 'draw', charged, words, name, ...expected }) => {
    const site = await GrsaiSite.start(bench(), { api });
    site.standIn.setFaults([{ action }]);
    const failure =
      expected.code === 'no_image' && name.startsWith('a success')
        ? await site.generate().then((end) => ({ code: 'no_image', billing: 'billed', message: end.kind }) as const)
        : await site.failure(action);
    expect(failure).toMatchObject({ code: expected.code, billing: expected.billing });
    expect(next(failure)).toBe(expected.next);
    expect(failure.message).toContain(words ?? '');
    expect(site.books()).toMatchObject({ submits: 1, charged });
  });

  it('gives back the points of a task that failed, and asks for no second one by itself', async () => {
    const site = await GrsaiSite.start(bench());
    await site.failure(failed('error'));
    expect(site.books()).toEqual({ charged: 0, submits: 1, refunds: 1 });
    site.standIn.setFaults([]);
    expect((await site.generate()).kind).toBe('done');
    expect(site.books()).toEqual({ charged: 1, submits: 2, refunds: 1 });
  });
});

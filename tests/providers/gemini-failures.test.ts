import { say } from '../../src/words/current.js';
import { describe, expect, it } from 'vitest';
import { afterFailure, failureOfEmpty, type NextStep } from '../../src/domain/pacing/attempt.js';
import { type Failure, type FailureCode, FAILURES, hintOf, isPlantainError } from '../../src/domain/failures/failure.js';
import type { Status } from '../../src/domain/outcome.js';
import type { GeminiFault, GeminiStandInOptions } from '../../stand-ins/src/gemini.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { GeminiSite } from './gemini-site.js';
import { useWorkbench } from './workbench.js';

type Action = NonNullable<GeminiFault['action']>;

/** What is done after the first of two attempts. `rest`: again without cost, when the site has rested. `out`: no item uses the site any more. */
type Consequence = 'rest' | 'buy again' | 'end' | 'out';

interface Row {
  readonly name: string;
  /** What the stand-in does; absent: it is refused by the site as it is set up. */
  readonly action?: Action;
  readonly standIn?: GeminiStandInOptions;
  readonly model?: string;
  readonly code: FailureCode;
  readonly billing: Failure['billing'];
  readonly then: Consequence;
  /** What the stand-in's books say. */
  readonly charged: 0 | 1;
  readonly retryAfterMs?: number;
  /** What is asked about, to find out whether the configuration is wrong. */
  readonly suspect?: Failure['suspect'];
  /** Words of the message; absent: at least the name of the site. */
  readonly says?: string;
}

const bench = useWorkbench();
const google: GeminiStandInOptions = { mode: 'google' };
const mirror: GeminiStandInOptions = { mode: 'mirror' };
const unknownKey = { keys: ['another'] };
const mirrored = (status: number, code: string | number | null, message = 'no', type = 'new_api_error'): Action =>
  trouble.answer(status, { error: { message, type, code } });

const free = { billing: 'unbilled', charged: 0 } as const;
const auth = { code: 'auth', then: 'out', ...free } as const;
const noMoney = { code: 'insufficient_balance', then: 'out', ...free } as const;
const wrongRequest = { code: 'invalid_request', then: 'end', ...free } as const;
const limited = { code: 'rate_limited', then: 'rest', ...free } as const;
const overloaded = { code: 'overloaded', then: 'rest', ...free } as const;
/** May have cost something; the stand-in, like the mirrors that were recorded, charges no error. */
const serverError = { code: 'server_error', billing: 'maybe', then: 'buy again', charged: 0 } as const;
const blocked = { code: 'content_blocked', billing: 'maybe', then: 'end', charged: 1 } as const;
const noImage = { code: 'no_image', billing: 'billed', then: 'buy again', charged: 1 } as const;
const unreadable = { code: 'invalid_response', billing: 'maybe', then: 'buy again', charged: 1 } as const;
/** Nobody can tell a failing key of the site's own account from any other trouble that passes. */
const keyOfTheSite = { code: 'server_error', then: 'buy again', ...free } as const;

const ROWS: readonly Row[] = [
  { name: '400 bad key at Google', standIn: { ...google, ...unknownKey }, ...auth, says: 'API key not valid' },
  { name: '401 bad key at a mirror', standIn: { ...mirror, ...unknownKey }, ...auth, says: 'was refused' },
  { name: '401', action: trouble.relay.invalidToken(), ...auth, says: 'Invalid token' },
  { name: '401 of a used-up token', action: mirrored(401, '', '该令牌额度已用尽 TokenStatusExhausted'), ...noMoney },
  { name: '402', action: trouble.answer(402, ''), ...noMoney },
  { name: '403', action: trouble.permissionDenied(), ...auth },
  { name: '403 banned', action: trouble.relay.banned(), ...auth, says: 'banned' },
  {
    name: '403 quota of the account at a mirror',
    action: trouble.relay.walletEmpty(),
    standIn: mirror,
    ...noMoney,
    says: '额度不足',
  },
  {
    name: '403 quota of the token at a mirror',
    action: trouble.relay.tokenEmpty(),
    standIn: mirror,
    ...noMoney,
    says: 'need quota',
  },
  { name: '403 quota in words', action: mirrored(403, '', 'token quota is not enough, token remain quota: 1'), ...noMoney },
  { name: '400 invalid argument', action: trouble.invalidRequest(), ...wrongRequest, says: 'image_size' },
  { name: '400 region', action: trouble.wrongRegion(), ...wrongRequest, says: 'location' },
  {
    name: '404 model at Google',
    standIn: google,
    model: 'gemini-0',
    ...wrongRequest,
    suspect: 'model',
    says: 'gemini-0 is not found',
  },
  { name: '404 page of who knows what', action: trouble.htmlPage(404), ...wrongRequest, billing: 'maybe', suspect: 'address' },
  {
    name: '404 of a router',
    action: trouble.answer(404, '404 page not found', { 'content-type': 'text/plain' }),
    ...wrongRequest,
    suspect: 'address',
  },
  { name: '413', action: trouble.answer(413, ''), ...wrongRequest },
  {
    name: '307',
    action: trouble.answer(307, '', { location: 'https://elsewhere.test/x?y' }),
    ...wrongRequest,
    suspect: 'address',
    says: 'elsewhere',
  },
  { name: '500 bad request at a mirror', action: mirrored(500, 'invalid_request'), ...wrongRequest },
  { name: '500 word filter', action: mirrored(500, 'sensitive_words_detected'), ...blocked, ...free },
  { name: '429 without details', action: trouble.rateLimited(), ...limited },
  { name: '429 with RetryInfo', action: trouble.rateLimited({ retryInfo: 1.173612231 }), ...limited, retryAfterMs: 1174 },
  { name: '429 with both waits', action: trouble.rateLimited({ retryAfter: 3, retryInfo: 1.5 }), ...limited, retryAfterMs: 3000 },
  {
    name: '429 with both waits, swapped',
    action: trouble.rateLimited({ retryAfter: 1, retryInfo: 2.5 }),
    ...limited,
    retryAfterMs: 2500,
  },
  { name: '429 without a body', action: trouble.relay.limited(), ...limited },
  { name: '429 of a relay that says when', action: trouble.relay.limited(1200), ...limited, retryAfterMs: 1_200_000 },
  { name: '429 no capacity', action: trouble.capacityExhausted(), ...limited },
  { name: '429 of the site’s own key', action: trouble.relay.upstream(429, 'You exceeded your current quota'), ...limited },
  { name: '429 limit: 0', action: trouble.noQuotaAtAll(), ...noMoney, says: 'the account has no quota for this model' },
  { name: '429 limit: 0.5 is none of them', action: trouble.answer(429, { error: { message: 'limit: 0.5 per s' } }), ...limited },
  { name: '503 overloaded', action: trouble.overloaded('busy', { 'retry-after': '4' }), ...overloaded, retryAfterMs: 4000 },
  {
    name: '503 no channel',
    standIn: mirror,
    model: 'gemini-0',
    ...overloaded,
    suspect: 'model',
    says: 'no channel of the site serves the model at the moment',
  },
  { name: '503 busy', action: trouble.relay.busy(), ...overloaded },
  { name: '408', action: trouble.answer(408, ''), ...serverError },
  { name: '499', action: trouble.cancelledByServer(), ...serverError },
  { name: '500', action: trouble.internalError(), ...serverError },
  { name: '500 upstream gone', action: trouble.relay.upstreamUnreachable(), ...serverError },
  { name: '502 page', action: trouble.htmlPage(502), ...serverError },
  { name: '504', action: trouble.deadlineExceeded(), ...serverError },
  { name: '524 page', action: trouble.htmlPage(524), ...serverError },
  {
    name: '400 of the site’s own key',
    action: trouble.relay.upstream(400, 'API key not valid. Please pass a valid API key.'),
    ...keyOfTheSite,
  },
  {
    name: '403 of the site’s own key',
    action: trouble.relay.upstream(403, 'Your project has been denied access.'),
    ...keyOfTheSite,
  },
  { name: 'blocked prompt', action: trouble.blocked(), ...blocked, says: 'PROHIBITED_CONTENT' },
  { name: 'SAFETY', action: trouble.finished('SAFETY'), ...blocked, says: 'SAFETY' },
  { name: 'IMAGE_SAFETY', action: trouble.finished('IMAGE_SAFETY'), ...blocked, says: 'IMAGE_SAFETY' },
  { name: 'NO_IMAGE', action: trouble.noImage(), ...noImage, says: 'NO_IMAGE' },
  { name: 'MAX_TOKENS without a picture', action: trouble.finished('MAX_TOKENS'), ...noImage, says: 'maxOutputTokens' },
  { name: 'empty parts', action: trouble.reply({ type: 'emptyParts' }), ...noImage, says: '(STOP)' },
  { name: 'words only', action: trouble.reply({ type: 'refusalText' }), ...noImage, says: "I can't create that image." },
  {
    name: 'an expired address of the picture',
    action: trouble.reply({ type: 'markdownUrl', expired: true }),
    ...noImage,
    // It is paid for and may still be handed over: a claim on it stays.
    billing: 'maybe',
    says: '404',
  },
  { name: 'HTML', action: trouble.htmlPage(200), ...unreadable, says: 'text/html' },
  { name: 'truncated JSON', action: trouble.truncated(), ...unreadable },
  { name: 'JSON of no meaning', action: trouble.answer(200, [1, 2]), ...unreadable },
  { name: 'reply cut in mid-base64', action: trouble.cut(), ...unreadable, code: 'network', says: 'broke off' },
  {
    name: 'reset instead of an answer',
    action: trouble.resetInsteadOfAnswer(),
    ...unreadable,
    code: 'network',
    charged: 0,
    says: 'reset',
  },
  { name: '200 with an error inside', action: trouble.reply({ type: 'errorInside' }), ...unreadable, code: 'overloaded' },
];

const STATUS: Readonly<Partial<Record<FailureCode, Status>>> = { no_image: 'no_image' };

/** What the user is told to do, by the beginning of the hint. */
const HINTS: Readonly<Partial<Record<FailureCode, string>>> = {
  auth: 'Check the key of this site',
  insufficient_balance: 'Top up the account',
  rate_limited: 'Lower --concurrency or raise --request-delay',
  overloaded: 'Generate the missing items later',
  invalid_request: 'Correct the model name, the parameters or the reference pictures',
  content_blocked: 'Change the prompt or the reference picture',
  no_image: 'Ask for a picture in the prompt',
  network: 'Check the base URL of the site and the proxy',
  server_error: 'Try again later: plantain run --again',
  invalid_response: 'Check the base URL of the site',
};

const STEPS: Readonly<Record<Consequence, NextStep>> = {
  rest: 'same_attempt',
  'buy again': 'next_attempt',
  end: 'end',
  out: 'end',
};

const told = (failure: Failure): Failure => ({ ...failure, message: say(failure.message) });

/** One request, as a failure: an answer without a picture is one too. */
async function failureOfRow({ action, standIn, model }: Row): Promise<{ failure: Failure; site: GeminiSite }> {
  const site = await GeminiSite.start(bench(), standIn, undefined, model === undefined ? {} : { model });
  if (action) site.standIn.setFaults([{ action }]);
  const failure = await site.generate().then(
    (said) => {
      if (said.kind !== 'empty') throw new Error(`it ended as ${said.kind}`);
      return told(failureOfEmpty(said, 'host h, key k'));
    },
    (error: unknown) => {
      if (!isPlantainError(error)) throw error;
      return told(error.toFailure());
    },
  );
  return { failure, site };
}

describe('a request that ends without a picture', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    const { failure, site } = await failureOfRow(row);
    const { code, billing, charged, retryAfterMs, suspect } = row;
    expect(failure).toEqual({
      code,
      billing,
      message: expect.stringContaining(row.says ?? 'Site "banana"') as string,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(suspect === undefined ? {} : { suspect }),
    });
    // The books may close a moment after the answer is here.
    await expect.poll(() => site.standIn.meter.open()).toBe(0);
    expect(site.standIn.meter.entries).toHaveLength(1);
    expect(site.standIn.meter.charged).toBe(charged);
    const settings = { retries: 1, onUnknown: 'retry' } as const;
    expect(afterFailure(failure, 1, settings)).toBe(STEPS[row.then]);
    // Never more than the retries buy, and what cost nothing is no retry.
    expect(afterFailure(failure, 2, settings)).toBe(row.then === 'rest' ? 'same_attempt' : 'end');
    const { status, ...rules } = FAILURES[code];
    expect('siteOut' in rules).toBe(row.then === 'out');
    expect(status).toBe(STATUS[code] ?? 'error');
    expect(say(hintOf(code)).startsWith(HINTS[code] ?? 'no hint is expected')).toBe(true);
  });

  it('has a row for every code that a site can cause', () => {
    expect(new Set(ROWS.map(({ code }) => code))).toEqual(new Set(Object.keys(HINTS)));
  });
});

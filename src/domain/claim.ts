import type { StoredImage } from './generation.js';
import type { Json } from './json.js';
import { requestId } from './names.js';
import { callsOf, type Delivered, type Outcome, type PaidCalls, requestsOf, type Undelivered } from './outcome.js';

/** `ApplicationFailure.type` of a paid activity that sent nothing because another host has the right to; its first detail names the `host`. */
export const HELD_ELSEWHERE = 'held_elsewhere';

/**
 * `ApplicationFailure.type` of a paid activity whose journal could not be read, so that nobody can say whether its request was sent before: the
 * same key is to be asked for again. Its first detail is the `Failure`.
 */
export const JOURNAL_UNREAD = 'journal_unread';

/** What an outcome says of pictures in the spool of a host. */
export const spoolClaim = (host: string, key: string): string => `host ${host}, key ${key}`;

/** What an outcome says of an operation that its site has accepted and not handed over. */
export const operationClaim = (operation: Json, site: string): string => `operation ${JSON.stringify(operation)} at ${site}`;

/** Whether a claim is one on an operation of a site. */
export const isOperationClaim = (claim: string): boolean => claim.startsWith('operation ');

/** The claim on pictures of an answer that could not be fetched yet; none where all came. */
export const restClaims = (answer: { readonly kind?: string; readonly rest?: Json }, site: string): string[] =>
  answer.rest === undefined ? [] : [operationClaim(answer.rest, site)];

/** Pictures that came to their store after their item had got its outcome. */
export interface Redeemed {
  readonly host: string;
  readonly key: string;
  readonly images: readonly StoredImage[];
  /** Their request was counted as answered without a picture. */
  readonly empty?: true | undefined;
  /** The operation that they are the answer to, as a claim. */
  readonly operation?: string | undefined;
  /** Claims on pictures of the same answer that did not come. */
  readonly open?: readonly string[];
  /** They are further pictures of an answer whose request is counted as delivered. */
  readonly further?: boolean;
}

/**
 * `outcome` with these pictures, without the claims on them. It ends a millisecond after what it corrects, because of two outcomes for
 * an item the later counts.
 */
export function redeem(outcome: Outcome, redeemed: Redeemed): Delivered {
  const { claims = [], ...about } = outcome.status === 'success' ? outcome : withoutFailure(outcome);
  const claim = spoolClaim(redeemed.host, redeemed.key);
  const left = [...claims.filter((one) => one !== claim && one !== redeemed.operation), ...(redeemed.open ?? [])];
  return {
    ...about,
    status: 'success',
    images: [...about.images, ...redeemed.images],
    ...counted(outcome, redeemed),
    endedAt: outcome.endedAt + 1,
    ...(left.length > 0 ? { claims: [...new Set(left)] } : {}),
  };
}

function counted(outcome: Outcome, redeemed: Redeemed): Pick<Outcome, 'calls' | 'requests'> {
  const { calls, claims = [] } = outcome;
  const named = requestsOf(outcome);
  if (named) {
    const requests = { ...named, [requestId(redeemed.key)]: 'delivered' } as const;
    return { calls: callsOf(requests), requests };
  }
  const isCounted = redeemed.further === true || wasCounted(outcome, spoolClaim(redeemed.host, redeemed.key));
  return { calls: isCounted ? calls : known(calls, redeemed, claims) };
}

/** An item without pictures has at most one call that counts as delivered: that of its last claim, whose pictures no store took. */
const wasCounted = ({ status, calls, claims }: Outcome, claim: string): boolean =>
  status !== 'success' && calls.delivered > 0 && claims?.at(-1) === claim;

/** Where the requests have no names. An operation that was left open may have cost nothing for sure: its pictures came all the same. */
function known(calls: PaidCalls, { empty, operation = '' }: Redeemed, claims: readonly string[]): PaidCalls {
  const wasOperation = claims.includes(operation) && calls.unbilled > 0;
  const others = calls.unknown > 0 ? 'unknown' : wasOperation ? 'unbilled' : undefined;
  const from = empty && calls.empty > 0 ? 'empty' : others;
  return from === undefined ? calls : { ...calls, [from]: calls[from] - 1, delivered: calls.delivered + 1 };
}

function withoutFailure({ code: _code, message: _message, ...about }: Undelivered) {
  return { ...about, images: [] };
}

/** Whether the outcome has these pictures already. */
export const holds = (outcome: Outcome, images: readonly StoredImage[]): boolean =>
  outcome.status === 'success' && images.every(({ key }) => outcome.images.some((image) => image.key === key));

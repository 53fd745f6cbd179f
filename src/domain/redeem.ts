import { type Claim, distinctClaims, isSameClaim, spoolClaim } from './claim.js';
import type { StoredImage } from './generation.js';
import { requestId } from './names.js';
import { callsOf, type Delivered, type Outcome, type PaidCalls, requestsOf, type Undelivered } from './outcome.js';

/** Pictures that came to their store after their item had got its outcome. */
export interface Redeemed {
  readonly host: string;
  readonly key: string;
  readonly images: readonly StoredImage[];
  /** Their request was counted as answered without a picture. */
  readonly empty?: true | undefined;
  /** The operation that they are the answer to. */
  readonly operation?: Claim | undefined;
  /** Claims on pictures of the same answer that did not come. */
  readonly open?: readonly Claim[];
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
  const met = [claim, ...(redeemed.operation ? [redeemed.operation] : [])];
  const left = [...claims.filter((one) => !met.some((other) => isSameClaim(one, other))), ...(redeemed.open ?? [])];
  return {
    ...about,
    status: 'success',
    images: [...about.images, ...redeemed.images],
    ...counted(outcome, redeemed),
    endedAt: outcome.endedAt + 1,
    ...(left.length > 0 ? { claims: distinctClaims(left) } : {}),
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
function wasCounted({ status, calls, claims }: Outcome, claim: Claim): boolean {
  const last = claims?.at(-1);
  return status !== 'success' && calls.delivered > 0 && last !== undefined && isSameClaim(last, claim);
}

/** Where the requests have no names. An operation that was left open may surely have been free: its pictures came all the same. */
function known(calls: PaidCalls, { empty, operation }: Redeemed, claims: readonly Claim[]): PaidCalls {
  const wasOperation = operation !== undefined && claims.some((one) => isSameClaim(one, operation)) && calls.unbilled > 0;
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

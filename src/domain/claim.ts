import { type Words, words } from '../words/words.js';
import type { Json } from './json.js';

/** Where something that was paid for may still lie: in the spool of a host, or at a site that has accepted it and not handed it over. */
export type Claim =
  | { readonly kind: 'spool'; readonly host: string; readonly key: string }
  | { readonly kind: 'operation'; readonly site: string; readonly operation: Json };

export const spoolClaim = (host: string, key: string): Claim => ({ kind: 'spool', host, key });
export const operationClaim = (operation: Json, site: string): Claim => ({ kind: 'operation', site, operation });

/** The claim on pictures of an answer that could not be fetched yet; none where all came. */
export const restClaims = (answer: { readonly kind?: string; readonly rest?: Json }, site: string): Claim[] =>
  answer.rest === undefined ? [] : [operationClaim(answer.rest, site)];

export const isOperationClaim = ({ kind }: Claim): boolean => kind === 'operation';

/** For people: `host h_3f2a, key summer/000012-a1-s1`, or `operation {…} at grsai`. */
export const claimWords = (claim: Claim): string =>
  claim.kind === 'spool'
    ? `host ${claim.host}, key ${claim.key}`
    : `operation ${JSON.stringify(claim.operation)} at ${claim.site}`;

/** The same, for a message. */
export const claimText = (claim: Claim): Words =>
  claim.kind === 'spool'
    ? words('claim.spool', { host: claim.host, key: claim.key })
    : words('claim.operation', { operation: JSON.stringify(claim.operation), site: claim.site });

export const isSameClaim = (one: Claim, other: Claim): boolean => claimWords(one) === claimWords(other);

/** Each claim once, in the order of their first mention. */
export const distinctClaims = (claims: readonly Claim[]): Claim[] =>
  claims.filter((claim, index) => claims.findIndex((other) => isSameClaim(claim, other)) === index);

/** A claim of a record, of a history too. An earlier version wrote the words of `claimWords`. */
export const readClaim = (claim: Claim | string): Claim => (typeof claim === 'string' ? fromWords(claim) : claim);

function fromWords(text: string): Claim {
  const [, host, key] = /^host (\S+), key (.+)$/su.exec(text) ?? [];
  if (host !== undefined && key !== undefined) return spoolClaim(host, key);
  const [, operation, site] = /^operation (.+) at (\S+)$/su.exec(text) ?? [];
  if (operation === undefined || site === undefined) throw new SyntaxError(`No claim of an outcome: ${text}`);
  return operationClaim(JSON.parse(operation) as Json, site);
}

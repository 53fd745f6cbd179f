import type { Failure } from '../../domain/failures/failure.js';
import { failureOfStatus } from '../../http/failures.js';
import type { Source } from './source.js';

/** Where a paid request went, and how it was answered. */
type Answered = Pick<Source, 'status' | 'name'>;

const ABSENT = [404, 405];

/**
 * A router that names the request which it has no handler for: new-api and OpenAI (recorded), Express, NestJS and Fiber, Fastify. By their
 * own public source, as far as they are not recorded.
 */
const NAMED = /\b(?:Invalid URL \(|Cannot |Route )POST[ :](\/[^\s)"<]+)/;
/** What routers answer with when nobody wrote them another answer: Go and Gin, Starlette and FastAPI. */
const WHOLE = [
  '404 page not found',
  '405 method not allowed',
  'Method Not Allowed',
  '{"detail":"Not Found"}',
  '{"detail":"Method Not Allowed"}',
];
/** The page of nginx for what it has no place for; an answer that passes through it keeps its own page. */
const NGINX = /^<html>\s*<head><title>40[45] Not (?:Found|Allowed)<\/title><\/head>[^]*<hr><center>(?:nginx|openresty)/;
/** Of sub2api, where an administrator switched the route off. */
const SWITCHED_OFF = /async image tasks are not enabled|Images API is not supported for this platform/;
/** Of Envoy, whose backend may have had the request before it broke; it never had it if the connection failed. */
const BROKE_BEHIND = /disconnect\/reset before headers(?!.*(?:connection failure|overflow))/;
/** An earlier request with the same key was taken. */
const TAKEN_BEFORE = /idempoten/i;

/**
 * Whether a router itself answered: no handler saw the request, so nothing can be charged. A status alone says less: a mirror may hand
 * on the 404 of what it asked and paid.
 */
export function isRouters({ status, name }: Answered, said: string): boolean {
  if (!ABSENT.includes(status)) return false;
  const path = new URL(name.slice(name.indexOf(' ') + 1)).pathname;
  const named = NAMED.exec(said)?.[1];
  // A gateway may have taken away the beginning of the path.
  if (named !== undefined && path.endsWith(named)) return true;
  return WHOLE.includes(said.trim()) || NGINX.test(said.trim()) || (status === 404 && SWITCHED_OFF.test(said));
}

/** The failure of a paid request by its status, where what was said does not contradict that nothing was charged. */
export function failureOfAnswer(answered: Answered, said: string, code = ''): Pick<Failure, 'code' | 'billing' | 'suspect'> {
  const { status } = answered;
  const byStatus = failureOfStatus(status);
  if (ABSENT.includes(status) && !isRouters(answered, said)) return { ...byStatus, billing: 'maybe' };
  // See other: it was taken, and what came of it is elsewhere.
  if (status === 303) return { ...byStatus, billing: 'maybe' };
  if (status === 409 && TAKEN_BEFORE.test(`${code} ${said}`)) return { ...byStatus, billing: 'maybe' };
  if (status === 503 && BROKE_BEHIND.test(said)) return { code: 'server_error', billing: 'maybe' };
  return byStatus;
}

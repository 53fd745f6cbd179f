import { PlantainError } from '../../domain/failures/failure.js';
import { nameOf } from '../../http/failures.js';
import type { HttpReply } from '../../http/request.js';
import type { ReplyHeaders } from '../../http/retry-after.js';
import type { AccountContext } from '../provider.js';

/** A log has at most 1000 rows of about 1 KB. */
const MOST_BYTES = 8 * 1024 * 1024;
const REDIRECTS = [301, 302, 307, 308];

/** An answer of an account route. */
export interface AccountReply {
  /** `GET https://host/path`, for messages. */
  readonly name: string;
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly text: string;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

/**
 * Asks an account route of a site; the key goes only into a header, because URLs end up in logs. `path` as `/api/usage/token`;
 * `withKey` false: a public route. One redirect is followed, within the host and with the key: the software answers its own slash-less
 * path with one (recorded). @throws PlantainError, `unbilled`
 */
export async function askAccount(context: AccountContext, path: string, withKey = true): Promise<AccountReply> {
  const url = accountUrl(context.site.baseUrl, path);
  const first = await get(context, url, withKey);
  const { location } = first.headers;
  if (!REDIRECTS.includes(first.status) || location === undefined) return read(first, url);
  // Nobody reads it; it must be over before the connection serves again.
  await first.text(MOST_BYTES);
  const next = redirected(url, location);
  if (!next) {
    const message = `Site "${context.site.name}" sends ${nameOf('GET', url)} on to another host, which is not given the key: correct the baseUrl`;
    throw new PlantainError({ code: 'invalid_request', message, billing: 'unbilled' });
  }
  return read(await get(context, next, withKey), next);
}

/** `path` at the root of the server that a base URL leads to: versions and models are parts of the generation's URL. */
function accountUrl(baseUrl: string, path: string): URL {
  const url = new URL(baseUrl);
  const prefix = url.pathname.replace(/\/+$/, '').replace(/(?:\/v\d[a-z0-9]*)?(?:\/models\/[^/]+)?$/i, '');
  url.pathname = `${prefix}${path}`;
  return url;
}

/** A server behind a TLS proxy may name itself with http: what counts is the host, and the way to it stays as configured. */
function redirected(from: URL, location: string): URL | undefined {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  return to?.host === from.host ? new URL(`${to.pathname}${to.search}`, from.origin) : undefined;
}

function get({ site, http, signal }: AccountContext, url: URL, withKey: boolean): Promise<HttpReply> {
  const authorization = withKey && site.key ? { authorization: `Bearer ${site.key.reveal()}` } : {};
  // The newer builds speak the reader's language.
  const headers = { 'accept-language': 'en', ...authorization };
  return http.request({ method: 'GET', url, headers, signal, proxy: site.proxy, insecureTls: site.insecureTls });
}

async function read(reply: HttpReply, url: URL): Promise<AccountReply> {
  const text = await reply.text(MOST_BYTES);
  return { name: nameOf('GET', url), status: reply.status, headers: reply.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A web page, or nothing: the caller judges it by the status.
    return undefined;
  }
}

/** Whether the site has no such route: 404, or the web page that some servers show for any URL. */
export const isNoRoute = ({ status, json }: AccountReply): boolean =>
  status === 404 || status === 405 || (status < 300 && json === undefined);

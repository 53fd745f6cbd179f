import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { words } from '../../words/words.js';
import { refusal } from '../reply/errors.js';
import type { Access } from './access.js';

/** Where the server listens, as its visitors name it. */
export interface Place {
  readonly port: number;
  /** Names of the host besides those of the loopback interface, for a server that listens on another one. */
  readonly names: readonly string[];
  /** Any name of the host is taken: the server listens on all interfaces. */
  readonly anyName: boolean;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Cookies are shared among the ports of a host. */
export const cookieName = (port: number): string => `plantain_${port}`;

/**
 * Lets nobody in but who has the token: by the URL (once, then it becomes a cookie), by the cookie, or by `Authorization: Bearer`.
 * Whatever changes something, and every stream, must come from the server's own pages: `SameSite` alone counts all ports of a host as
 * one site.
 */
export function guard(access: Access, place: () => Place): MiddlewareHandler {
  return async (c, next) => {
    const { port, names, anyName } = place();
    const host = c.req.header('host')?.toLowerCase() ?? '';
    if (
      !anyName &&
      ![...LOOPBACK, ...names].some((name) => host === `${name.toLowerCase()}:${port}` || (port === 80 && host === name))
    )
      return refusal(c, 403, words('web.foreignHost', { host }));
    const bearer = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (bearer !== undefined) {
      if (!access.isToken(bearer)) return refusal(c, 401, words('web.noToken'));
    } else {
      const entry = await enter(access, port)(c);
      if (entry) return entry;
    }
    if (isForeign(c.req.raw, host)) return refusal(c, 403, words('web.foreignPage'));
    return next();
  };
}

/** Undefined: the browser is let in. */
const enter =
  (access: Access, port: number) =>
  async (c: Parameters<MiddlewareHandler>[0]): Promise<Response | undefined> => {
    const token = c.req.query('token');
    const isPage = c.req.method === 'GET' && !c.req.path.startsWith('/api/v1/');
    if (isPage && token !== undefined && access.isToken(token)) {
      setCookie(c, cookieName(port), await access.admit(), { httpOnly: true, sameSite: 'Strict', path: '/' });
      return welcome(c);
    }
    const cookie = getCookie(c, cookieName(port));
    if (cookie !== undefined && access.isCookie(cookie)) return undefined;
    return refusal(c, 401, words('web.noToken'), words('web.noTokenAdvice'));
  };

/**
 * Leads to the page without the token, which stays neither on the screen nor in the history. No redirect: at the end of one that began
 * elsewhere, such as in a file, a browser would not send the cookie.
 */
function welcome(c: Parameters<MiddlewareHandler>[0]): Response | Promise<Response> {
  const batch = c.req.query('batch');
  // Encoded, it holds nothing that means something in a page.
  const target = batch === undefined ? '/' : `/#/batch/${encodeURIComponent(batch)}`;
  return c.html(
    `<!doctype html><meta charset="utf-8"><title>plantain</title><meta http-equiv="refresh" content="0;url=${target}"><a href="${target}">plantain</a>`,
  );
}

/** Whether another page has sent it. A browser names the origin with all that changes something; programs name none. */
function isForeign({ method, headers }: Request, host: string): boolean {
  const origin = headers.get('origin');
  if (origin !== null && origin !== `http://${host}`) return true;
  const site = headers.get('sec-fetch-site');
  const changes = !SAFE_METHODS.includes(method);
  const streams = headers.get('accept')?.includes('text/event-stream') === true;
  // A page that was opened from another one, such as by a link, is `cross-site`, and may be shown.
  return (changes || streams) && site !== null && site !== 'same-origin' && site !== 'none';
}

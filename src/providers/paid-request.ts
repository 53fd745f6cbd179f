import type { HttpReply, HttpRequest } from '../http/request.js';
import type { PaidContext } from './provider.js';
import type { RequestBody } from './request-body.js';

/** Sends the one request of a submit that costs money. Nothing below repeats it and the single timeout holds until its answer is complete. */
export function sendPaid(
  context: PaidContext,
  target: URL | { readonly url: URL; readonly method: HttpRequest['method'] },
  headers: Readonly<Record<string, string>>,
  body: RequestBody,
): Promise<HttpReply> {
  const { url, method } = target instanceof URL ? { url: target, method: 'POST' as const } : target;
  const { site, http, signal } = context;
  return http.request({
    method,
    url,
    headers: { ...headers, 'content-length': String(body.bytes) },
    body: body.stream(),
    signal,
    proxy: site.proxy,
    insecureTls: site.insecureTls,
    paid: true,
    onBytes: (bytes) => context.received(bytes),
  });
}

import type { HttpReply, HttpRequest } from '../http/request.js';
import type { PaidContext } from './provider.js';
import type { RequestBody } from './request-body.js';

/** A paid request; a POST unless `method` is another. */
export interface PaidRequest {
  readonly url: URL;
  readonly method?: HttpRequest['method'];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestBody;
}

/** Sends the one request of a submit that costs money. Nothing below repeats it and the single timeout holds until its answer is complete. */
export function sendPaid(context: PaidContext, { url, method = 'POST', headers, body }: PaidRequest): Promise<HttpReply> {
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

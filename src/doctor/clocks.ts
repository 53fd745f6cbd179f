import type { Http } from '../http/request.js';
import type { ReplyHeaders } from '../http/retry-after.js';

/** How far the clock of a server is ahead of this computer's, at least; in milliseconds, negative when it is behind. */
export interface ClockReading {
  readonly origin: string;
  readonly aheadMs: number;
}

/** The clocks of servers, by the `Date` of their replies (RFC 9110, 6.6.1). */
export class Clocks {
  readonly #readings = new Map<string, ClockReading>();

  get readings(): readonly ClockReading[] {
    return [...this.#readings.values()];
  }

  /** `sent` and `received` are epoch milliseconds of this computer. A reply out of a cache has an old date and is passed over. */
  note(origin: string, headers: ReplyHeaders, sent: number, received: number): void {
    const date = Date.parse(headers['date'] ?? '');
    if (Number.isNaN(date) || Number(headers['age'] ?? 0) > 0) return;
    // The date is cut to whole seconds and was written at some time in between: what lies in that range counts as equal.
    const [least, most] = [date - received, date + 1000 - sent];
    this.#readings.set(origin, { origin, aheadMs: least > 0 ? least : Math.min(0, most) });
  }
}

/** `http`, noting the clocks of whoever answers. */
export function clockedHttp(http: Http, clocks: Clocks): Http {
  return {
    async request(request) {
      const sent = Date.now();
      const reply = await http.request(request);
      clocks.note(new URL(request.url).origin, reply.headers, sent, Date.now());
      return reply;
    },
    untrusted: (request) => http.untrusted(request),
    socket: (request) => http.socket(request),
    close: () => http.close(),
  };
}

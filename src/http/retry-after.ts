/** Headers of a reply, names in lower case; repeated ones joined by a comma. */
export type ReplyHeaders = Readonly<Record<string, string>>;

/**
 * `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3), or OpenAI's `retry-after-ms`; undefined when it is absent or
 * unreadable.
 */
export function retryAfterMs(headers: ReplyHeaders, now = Date.now()): number | undefined {
  const exact = headers['retry-after-ms']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(exact)) return Math.ceil(Number(exact));
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A protobuf duration in JSON, such as `1.173612231s`, in whole milliseconds, rounded up. */
export function durationMs(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(value) : null;
  return match ? Math.ceil(Number(match[1]) * 1000) : undefined;
}

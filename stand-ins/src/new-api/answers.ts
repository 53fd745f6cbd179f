import type { Build, Standing } from './tokens.js';

export interface Answer {
  readonly status: number;
  /** A string is sent as it is. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Refused = Exclude<Standing, 'good'> | 'none' | 'suffix';

/** The words of the older builds; the newest says "Invalid token" for nearly all (recorded). */
const CHINESE: Readonly<Record<Refused, string>> = {
  none: '未提供令牌',
  wrong: '无效的令牌',
  disabled: '该令牌状态不可用',
  expired: '该令牌已过期',
  exhausted: '该令牌额度已用尽 TokenStatusExhausted[sk-TOK***KEN]',
  addressLimited: '您的 IP 不在令牌允许访问的列表中',
  banned: '用户已被封禁',
  suffix: '普通用户不支持指定渠道',
};

const FORBIDDEN: readonly Refused[] = ['banned', 'addressLimited', 'suffix'];

/** A refusal of the routes that are paid for, and of the billing routes. */
export function strictRefusal(build: Build, why: Refused, requestId: string): Answer {
  const status = FORBIDDEN.includes(why) ? 403 : 401;
  const english = why === 'banned' ? 'User has been banned' : 'Invalid token';
  // Of these two the newest build speaks Chinese as well.
  const words = build === '2026-08' && why !== 'addressLimited' && why !== 'suffix' ? english : CHINESE[why];
  const code = why === 'addressLimited' && build !== '2025-11' ? 'access_denied' : '';
  return { status, body: { error: { code, message: `${words} (request id: ${requestId})`, type: 'new_api_error' } } };
}

const PLAIN: Readonly<Record<'none' | 'wrong' | 'disabled' | 'banned', Readonly<Record<'2026-08' | '2026-02', string>>>> = {
  none: { '2026-08': 'Token not provided', '2026-02': '未提供 Authorization 请求头' },
  wrong: { '2026-08': 'Invalid token', '2026-02': '无效的令牌' },
  disabled: { '2026-08': 'This token status is unavailable', '2026-02': '该令牌状态不可用' },
  banned: { '2026-08': 'User has been banned', '2026-02': '用户已被封禁' },
};

/** A refusal of the balance route, and of the log in the newer builds. */
export function plainRefusal(build: '2026-08' | '2026-02', why: keyof typeof PLAIN): Answer {
  return { status: why === 'banned' ? 403 : 401, body: { message: PLAIN[why][build], success: false } };
}

export const NO_BEARER: Answer = { status: 401, body: { message: 'Invalid Bearer token', success: false } };

export const NO_TOKEN_INFO: Answer = {
  status: 200,
  body: { message: 'Failed to get token info, please try again later', success: false },
};

export function moved(status: 301 | 308, location: string): Answer {
  const headers = { 'content-type': 'text/html; charset=utf-8', location };
  return { status, headers, body: `<a href="${location}">Moved Permanently</a>.\n\n` };
}

/** Too many calls: nothing but a status; only the newest build says how long it holds. */
export function tooMany(build: Build, seconds: number): Answer {
  return { status: 429, body: '', headers: build === '2026-08' ? { 'retry-after': String(seconds) } : {} };
}

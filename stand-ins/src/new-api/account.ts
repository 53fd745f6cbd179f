import type { IncomingMessage, ServerResponse } from 'node:http';
import { mirrorInvalidUrl } from '../gemini/errors.js';
import { sendJson } from '../server.js';
import { type Answer, moved, NO_BEARER, NO_TOKEN_INFO, plainRefusal, strictRefusal, tooMany } from './answers.js';
import { type Build, newRequestId, standingOf, type Token, TokenLedger, type TokenSetup } from './tokens.js';

export interface AccountOptions {
  readonly build?: Build;
  /** By key. */
  readonly tokens: Readonly<Record<string, TokenSetup>>;
  /** What any other key is; absent: unknown. */
  readonly anyOtherToken?: TokenSetup;
  /** What the slash-less balance route does; `to`: redirects to that address. */
  readonly slashless?: 301 | 308 | 'answer' | { readonly to: string };
  /** Whether there is a balance route; the oldest builds have only the billing ones. */
  readonly balanceRoute?: boolean;
  /** The balance reply without message, object, name and model limits, as one mirror gave it. */
  readonly bareReply?: boolean;
  /** An unknown token is answered with 200 and `success: false`, as reported of some builds. */
  readonly unknownAs200?: boolean;
  /** How the site shows amounts: `/api/status`, and the billing routes. */
  readonly display?: 'USD' | 'CNY' | 'CUSTOM' | 'TOKENS';
  /** `/api/status` says only whether that is a currency, as one-api does. */
  readonly oneApiStatus?: boolean;
  /** Calls in the window of 20 minutes, over all tokens, to the balance and log routes. */
  readonly calls?: number;
  /** What one generation costs, in quota. */
  readonly price?: number;
}

const WINDOW_S = 1200;
const QUOTA_PER_USD = 500_000;
const YUAN_PER_USD = 7.3;
const EURO_PER_USD = 0.9;
const UNLIMITED = 100_000_000;

/** The account routes of a server of the new-api family, as recorded from three builds of it. */
export class NewApiAccount {
  readonly ledger: TokenLedger;
  readonly build: Build;
  readonly price: number;
  readonly #options: AccountOptions;
  #calls: number[] = [];
  /** Every request: method, path and query, where the key was. */
  readonly requests: string[] = [];

  constructor(options: AccountOptions) {
    this.#options = options;
    this.ledger = new TokenLedger(options.tokens, options.anyOtherToken);
    this.build = options.build ?? '2026-08';
    this.price = options.price ?? 50_000;
  }

  /** Answers a request to one of the account routes; false for any other. */
  handle(request: IncomingMessage, response: ServerResponse, url: URL): boolean {
    const answer = this.#answer(request, url);
    if (!answer) return false;
    request.resume();
    const credential = request.headers.authorization === undefined ? 'no key' : 'key in header';
    this.requests.push(`${request.method} ${url.pathname}${url.search} ${credential}`);
    const headers = { ...answer.headers, ...(answer.status < 300 && { 'x-oneapi-request-id': newRequestId() }) };
    if (typeof answer.body === 'string') response.writeHead(answer.status, headers).end(answer.body);
    else sendJson(response, answer.status, answer.body, headers);
    return true;
  }

  #answer(request: IncomingMessage, url: URL): Answer | undefined {
    const known = /^\/api\/(?:usage\/token\/?|log\/token\/?|status)$|^(?:\/v1)?\/dashboard\/billing\/(?:subscription|usage)$/;
    if (!known.test(url.pathname)) return undefined;
    const noRoute = mirrorInvalidUrl(request.method ?? '', url.pathname);
    if (request.method !== 'GET') return noRoute;
    const header = request.headers.authorization;
    switch (url.pathname) {
      case '/api/status':
        return this.#status();
      case '/api/usage/token':
      case '/api/usage/token/':
        return this.#options.balanceRoute === false ? noRoute : this.#balance(url.pathname.endsWith('/'), header);
      case '/api/log/token/':
        return moved(301, '/api/log/token');
      case '/api/log/token':
        return this.#log(header, url.searchParams.get('key'));
      default:
        return this.#billing(url.pathname.endsWith('usage'), header);
    }
  }

  #balance(slash: boolean, header: string | undefined): Answer {
    const { slashless = 301 } = this.#options;
    if (!slash && slashless !== 'answer') {
      return typeof slashless === 'number' ? moved(slashless, '/api/usage/token/') : moved(301, slashless.to);
    }
    if (this.#tooMany()) return tooMany(this.build, WINDOW_S);
    const credential = credentialOf(header);
    if (credential === 'no bearer') return NO_BEARER;
    // The oldest build takes the word only as `Bearer`.
    const token = this.build === '2025-11' && header?.startsWith('bearer ') ? undefined : this.#token(credential);
    const refusal = this.build === '2025-11' ? this.#strict(credential, token) : this.#lenient(this.build, credential, token);
    if (refusal) return refusal;
    return token ? { status: 200, body: this.#balanceBody(token) } : NO_TOKEN_INFO;
  }

  #balanceBody(token: Token): object {
    const { name, remaining, used, unlimited, expiresAt } = token;
    const amounts = {
      total_granted: remaining + used,
      total_used: used,
      total_available: remaining,
      unlimited_quota: unlimited,
      expires_at: expiresAt,
    };
    if (this.#options.bareReply) return { code: true, data: amounts };
    const limits = { model_limits: {}, model_limits_enabled: false };
    return { code: true, data: { ...amounts, ...limits, name, object: 'token_usage' }, message: 'ok' };
  }

  #lenient(build: '2026-08' | '2026-02', credential: string | undefined, token: Token | undefined): Answer | undefined {
    if (credential === undefined) return plainRefusal(build, 'none');
    if (!token && this.#suffixed(credential)) return NO_TOKEN_INFO;
    if (!token && this.#options.unknownAs200) return { status: 200, body: { message: 'record not found', success: false } };
    const standing = standingOf(token, true);
    // The middle build still answers for a disabled token.
    if (standing === 'disabled' && build === '2026-02') return undefined;
    return standing === 'wrong' || standing === 'disabled' || standing === 'banned' ? plainRefusal(build, standing) : undefined;
  }

  /** What stands in front of the paid routes and the billing ones. */
  #strict(credential: string | undefined, token: Token | undefined): Answer | undefined {
    if (credential === undefined) return strictRefusal(this.build, 'none', newRequestId());
    if (!token && this.#suffixed(credential)) return strictRefusal(this.build, 'suffix', newRequestId());
    const standing = standingOf(token);
    return standing === 'good' ? undefined : strictRefusal(this.build, standing, newRequestId());
  }

  /** Why a generation with this key is refused, or undefined. */
  refuseGeneration(key: string): Answer | undefined {
    const token = this.#token(key);
    const refusal = this.#strict(key === '' ? undefined : key, token);
    if (refusal || !token || token.unlimited || token.remaining >= this.price) return refusal;
    const message = `token quota is not enough (request id: ${newRequestId()})`;
    const error = { message, type: 'new_api_error', param: '', code: 'pre_consume_token_quota_failed' };
    return { status: 403, body: { error } };
  }

  #log(header: string | undefined, queryKey: string | null): Answer {
    const list = (token: Token | undefined): Answer => ({
      status: 200,
      body: { data: token ? rowsOf(token, this.build) : [], message: '', success: true },
    });
    // The oldest build knows only the query, and answers anything else with an empty list.
    if (this.build === '2025-11') return list(this.#token(queryKey ?? undefined));
    if (this.#tooMany()) return tooMany(this.build, WINDOW_S);
    const credential = credentialOf(header);
    if (credential === 'no bearer') return NO_BEARER;
    const token = this.#token(credential);
    return this.#lenient(this.build, credential, token) ?? list(token);
  }

  #billing(usage: boolean, header: string | undefined): Answer {
    const credential = header === undefined ? undefined : header.replace(/^Bearer\s+/i, '');
    const token = this.#token(credential);
    const refusal = this.#strict(credential, token);
    if (refusal || !token) return refusal ?? NO_TOKEN_INFO;
    if (usage) return { status: 200, body: { object: 'list', total_usage: this.#shown(token.used) * 100 } };
    const limit = token.unlimited ? UNLIMITED : this.#shown(token.remaining + token.used);
    const limits = { soft_limit_usd: limit, hard_limit_usd: limit, system_hard_limit_usd: limit };
    const access_until = token.expiresAt;
    return { status: 200, body: { object: 'billing_subscription', has_payment_method: true, ...limits, access_until } };
  }

  #shown(quota: number): number {
    const { display = 'USD' } = this.#options;
    if (display === 'TOKENS') return quota;
    return (quota / QUOTA_PER_USD) * (display === 'CNY' ? YUAN_PER_USD : 1);
  }

  #status(): Answer {
    const { display = 'USD', oneApiStatus } = this.#options;
    const common = { quota_per_unit: QUOTA_PER_USD, display_in_currency: display !== 'TOKENS' };
    const custom = { custom_currency_symbol: '€', custom_currency_exchange_rate: EURO_PER_USD };
    const newer = { quota_display_type: display, usd_exchange_rate: YUAN_PER_USD, ...custom };
    const data = { system_name: oneApiStatus ? 'One API' : 'New API', ...common, ...(oneApiStatus ? {} : newer) };
    return { status: 200, body: { success: true, data } };
  }

  #tooMany(): boolean {
    const since = Date.now() - WINDOW_S * 1000;
    this.#calls = this.#calls.filter((time) => time > since);
    if (this.#calls.length >= (this.#options.calls ?? 20)) return true;
    this.#calls.push(Date.now());
    return false;
  }

  #token(key: string | undefined): Token | undefined {
    return key === undefined ? undefined : this.ledger.find(key);
  }

  /** A good key with the number of a channel behind it, which is for administrators. */
  #suffixed(credential: string): boolean {
    return /-\d+$/.test(credential) && this.ledger.find(credential.replace(/-\d+$/, '')) !== undefined;
  }
}

function credentialOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  return /^Bearer\s+(\S+)$/i.exec(header)?.[1] ?? (header.includes(' ') ? 'another scheme' : 'no bearer');
}

function rowsOf({ name, number, rows }: Token, build: Build): object[] {
  const listed = rows.map(({ request_id, ...row }, index) => ({
    id: index + 1,
    user_id: 2,
    ...row,
    content: '',
    username: 'alice',
    token_name: name,
    token_id: number,
    is_stream: false,
    ...(build === '2025-11' ? {} : { request_id }),
    other: '{"model_price":0.1,"group_ratio":1}',
  }));
  return build === '2025-11' ? listed.reverse() : listed;
}

import { randomUUID } from 'node:crypto';

/** Which version of the software answers; they were recorded side by side. */
export type Build = '2026-08' | '2026-02' | '2025-11';

/** A token as its owner has set it up; amounts in quota. */
export interface TokenSetup {
  readonly name?: string;
  readonly remaining?: number;
  readonly used?: number;
  readonly unlimited?: boolean;
  /** Sent as it is: 0 or -1 for never, else seconds, or milliseconds as the software's older handler has them; forks write texts, or nothing. */
  readonly expiresAt?: number | string | null;
  readonly disabled?: boolean;
  readonly banned?: boolean;
  /** May not be used from this address. */
  readonly addressLimited?: boolean;
}

/** One row of the token's log, with the field names of the site. */
export interface LogRow {
  readonly created_at: number;
  /** 2: paid; 5: an error, if the site keeps those. */
  readonly type: 2 | 5;
  readonly model_name: string;
  readonly quota: number;
  readonly use_time: number;
  readonly request_id: string;
}

export interface Token extends Required<Omit<TokenSetup, 'remaining' | 'used'>> {
  remaining: number;
  used: number;
  readonly number: number;
  /** Newest first. */
  readonly rows: LogRow[];
}

const bare = (key: string): string => key.replace(/^sk-/, '');

/** The tokens of a site and what was spent on each. */
export class TokenLedger {
  readonly #tokens = new Map<string, Token>();
  readonly #anyOther: TokenSetup | undefined;

  /** `tokens` by key; `anyOther`: what every other key turns out to be when it is first heard of. */
  constructor(tokens: Readonly<Record<string, TokenSetup>>, anyOther?: TokenSetup) {
    this.#anyOther = anyOther;
    for (const [key, setup] of Object.entries(tokens)) this.#open(key, setup);
  }

  /** By its key, with or without `sk-`. */
  find(key: string): Token | undefined {
    const known = this.#tokens.get(bare(key));
    return known ?? (this.#anyOther && /^\S+$/.test(bare(key)) ? this.#open(key, this.#anyOther) : undefined);
  }

  #open(key: string, setup: TokenSetup): Token {
    const token: Token = {
      name: 'token',
      remaining: 0,
      used: 0,
      unlimited: false,
      expiresAt: 0,
      disabled: false,
      banned: false,
      addressLimited: false,
      ...setup,
      number: this.#tokens.size + 1,
      rows: [],
    };
    this.#tokens.set(bare(key), token);
    return token;
  }

  /** Takes the price of a request from a token and writes its row; without `quota` charged, no row. */
  charge(key: string, request: { readonly quota: number; readonly model: string; readonly id: string }): void {
    const token = this.find(key);
    if (!token) return;
    if (!token.unlimited) token.remaining -= request.quota;
    token.used += request.quota;
    const created_at = Math.floor(Date.now() / 1000);
    token.rows.unshift({
      created_at,
      type: 2,
      model_name: request.model,
      quota: request.quota,
      use_time: 1,
      request_id: request.id,
    });
  }
}

/** What the header `X-Oneapi-Request-Id` has, and the row of a paid request. */
export const newRequestId = (): string => `${Date.now()}${randomUUID().replaceAll('-', '').slice(0, 12)}`;

export type Standing = 'good' | 'wrong' | 'disabled' | 'expired' | 'exhausted' | 'addressLimited' | 'banned';

const inSeconds = (time: number): number => (time > 100_000_000_000 ? time / 1000 : time);

/** How a token stands for a request that is to be paid; `lenient` leaves out what the newer balance routes do not look at. */
export function standingOf(token: Token | undefined, lenient = false): Standing {
  if (!token) return 'wrong';
  if (token.disabled) return 'disabled';
  if (!lenient) {
    const expiresAt = Number(token.expiresAt);
    if (expiresAt > 0 && inSeconds(expiresAt) * 1000 < Date.now()) return 'expired';
    if (!token.unlimited && token.remaining <= 0) return 'exhausted';
    if (token.addressLimited) return 'addressLimited';
  }
  return token.banned ? 'banned' : 'good';
}

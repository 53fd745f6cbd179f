import { language, tell } from '../shared/words.js';

/** What the server says is wrong, in the language of the page. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly problems: readonly string[];
  readonly advice: string | undefined;

  constructor({ code, message, problems = [], advice }: ErrorBody) {
    super(message);
    this.code = code;
    this.problems = problems;
    this.advice = advice;
  }
}

interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly problems?: readonly string[];
  readonly advice?: string;
}

interface Call {
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON; a blob as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Address of a route, in the language of the page. */
export const routeTo = (path: string): string => {
  const url = new URL(`/api/v1${path}`, location.href);
  url.searchParams.set('lang', language.value);
  return url.href;
};

/**
 * Asks the server.
 *
 * @throws ApiError also when it cannot be reached (`unreachable`)
 */
export async function call<Answer>(path: string, { method, body, headers, signal }: Call = {}): Promise<Answer> {
  const isRaw = body instanceof Blob;
  const request: RequestInit = {
    ...(method ? { method } : {}),
    ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
    headers: { ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(signal ? { signal } : {}),
  };
  const response = await fetch(routeTo(path), request).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiError({ code: 'unreachable', message: tell('page.unreachable') });
  });
  if (response.status === 204) return undefined as Answer;
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as Answer;
  const error = (answer as { readonly error?: ErrorBody } | undefined)?.error;
  throw new ApiError(error ?? { code: 'unreachable', message: tell('page.refused', { status: response.status }) });
}

/** What went wrong, as a notice shows it. */
export const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError
    ? error
    : new ApiError({ code: 'page', message: error instanceof Error ? error.message : String(error) });

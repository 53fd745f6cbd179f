import { language, tell } from '../shared/words.js';

/** What the server says is wrong, in the language of the page. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly problems: readonly string[];
  readonly advice: string | undefined;
  /** Of the answer; 0 where there was none. */
  readonly status: number;

  constructor({ code, message, problems = [], advice }: ErrorBody, status = 0) {
    super(message);
    this.code = code;
    this.problems = problems;
    this.advice = advice;
    this.status = status;
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
export async function call<Answer>(path: string, request: Call = {}): Promise<Answer> {
  return (await callTagged<Answer>(path, request)).answer;
}

/** An answer with the `ETag` that names its state. */
interface Tagged<Answer> {
  readonly answer: Answer;
  readonly tag: string | undefined;
}

/** As `call`, for what is written back later. */
export async function callTagged<Answer>(path: string, { method, body, headers, signal }: Call = {}): Promise<Tagged<Answer>> {
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
  const tag = response.headers.get('etag') ?? undefined;
  if (response.status === 204) return { answer: undefined as Answer, tag };
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return { answer: answer as Answer, tag };
  const error = (answer as { readonly error?: ErrorBody } | undefined)?.error;
  throw new ApiError(
    error ?? { code: 'unreachable', message: tell('page.refused', { status: response.status }) },
    response.status,
  );
}

/** What went wrong, as a notice shows it. */
export const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError
    ? error
    : new ApiError({ code: 'page', message: error instanceof Error ? error.message : String(error) });

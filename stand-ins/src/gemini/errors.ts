import { randomUUID } from 'node:crypto';
import type { SiteError } from '../faults.js';

export type Mode = 'google' | 'mirror';

/** An answer ready to be sent. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export const invalidArgument = (message: string, details?: readonly unknown[]): SiteError => ({
  code: 400,
  status: 'INVALID_ARGUMENT',
  message,
  ...(details && { details }),
});

export const API_KEY_INVALID = invalidArgument('API key not valid. Please pass a valid API key.', [
  {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'API_KEY_INVALID',
    domain: 'googleapis.com',
    metadata: { service: 'generativelanguage.googleapis.com' },
  },
]);

export const UNREGISTERED: SiteError = {
  code: 403,
  status: 'PERMISSION_DENIED',
  message:
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
};

export function modelNotFound(model: string, version: string, method: string): SiteError {
  const message = `models/${model} is not found for API version ${version}, or is not supported for ${method}. Call ListModels to see the list of available models and their supported methods.`;
  return { code: 404, status: 'NOT_FOUND', message };
}

/**
 * A Google error as the site shows it. A mirror keeps the status and the message and loses `details`, `status` and Retry-After
 * (recorded from new-api).
 */
export function shownAs(mode: Mode, error: SiteError): ErrorAnswer {
  const { code, message, status, details, headers } = error;
  if (mode === 'google') {
    return { status: code, body: { error: { code, message, status, ...(details && { details }) } }, headers: headers ?? {} };
  }
  return { status: code, body: { error: { message, type: 'upstream_error', param: '', code } }, headers: {} };
}

/** An error of the mirror itself. */
export function mirrorOwn(status: number, code: string, message: string): ErrorAnswer {
  const id = randomUUID().replaceAll('-', '');
  return { status, body: { error: { code, message: `${message} (request id: ${id})`, type: 'new_api_error' } }, headers: {} };
}

export function mirrorInvalidUrl(method: string, path: string): ErrorAnswer {
  const message = `Invalid URL (${method} ${path})`;
  return { status: 404, body: { error: { message, type: 'invalid_request_error', param: '', code: '' } }, headers: {} };
}

export function tooLarge(mode: Mode, most: number): ErrorAnswer {
  if (mode === 'mirror') return mirrorOwn(413, 'read_request_body_failed', 'request body too large');
  return shownAs(mode, invalidArgument(`Request payload size exceeds the limit: ${most} bytes.`));
}

export function badJson(mode: Mode): ErrorAnswer {
  if (mode === 'mirror') return mirrorOwn(500, 'invalid_request', 'invalid character looking for beginning of value');
  return shownAs(mode, invalidArgument('Invalid JSON payload received. Unexpected token.'));
}

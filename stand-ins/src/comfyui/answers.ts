import type { Transmission } from '../transmit.js';
import { formatJson } from './json.js';

type Headers = Readonly<Record<string, string>>;

const NAME = 'Python/3.11 aiohttp/3.14.5';

export const answer = (status: number, body: Buffer | string = '', headers: Headers = {}): Transmission => ({
  status,
  headers: { ...headers, server: NAME },
  body: Buffer.from(body),
});

export const json = (body: unknown, status = 200): Transmission =>
  answer(status, formatJson(body), { 'content-type': 'application/json; charset=utf-8' });

export const plain = (status: number, words: string): Transmission =>
  answer(status, words, { 'content-type': 'text/plain; charset=utf-8' });

/** What becomes of a request that the server's code does not expect. */
export const internalError = (): Transmission => plain(500, '500 Internal Server Error\n\nServer got itself in trouble');

/** No such route: what the folder of the web page answers. */
export const noSuchPage = (): Transmission => answer(404, '', { 'content-type': 'application/octet-stream' });

import { connect } from 'node:net';
import { textOf } from '../domain/failures/text-of.js';
import { type Text, words, type WordsKey } from '../words/words.js';

/** Where the SDK connects to, unless the address names a port. */
const DEFAULT_PORT = '7233';

const REASONS: Readonly<Record<string, WordsKey>> = {
  ECONNREFUSED: 'request.refused',
  ENOTFOUND: 'request.noHost',
  EAI_AGAIN: 'request.noDns',
  EHOSTUNREACH: 'request.hostUnreachable',
  ENETUNREACH: 'request.networkUnreachable',
  ETIMEDOUT: 'request.silent',
  UND_ERR_CONNECT_TIMEOUT: 'request.silent',
  ECONNRESET: 'request.reset',
};

/** Why a host was not reached. The reason may be a cause: undici says only `fetch failed`. */
export function whyUnreached(error: unknown): Text {
  if (!(error instanceof Error)) return String(error);
  const key = 'code' in error && typeof error.code === 'string' ? REASONS[error.code] : undefined;
  if (key !== undefined) return { key };
  return error.cause instanceof Error ? whyUnreached(error.cause) : textOf(error) || error.name;
}

/** Why nothing can connect to `host:port`; undefined where a program listens there. */
export async function whyClosed(address: string, timeoutMs: number): Promise<Text | undefined> {
  const [, host = '', port = DEFAULT_PORT] = /^(?:\w+:\/\/)?\[?(.+?)\]?(?::(\d+))?$/.exec(address) ?? [];
  const socket = connect({ host, port: Number(port), timeout: timeoutMs });
  try {
    return await new Promise<Text | undefined>((resolve) => {
      socket.on('connect', () => resolve(undefined));
      socket.on('timeout', () => resolve(words('request.silent')));
      socket.on('error', (error) => resolve(whyUnreached(error)));
    });
  } finally {
    socket.destroy();
  }
}

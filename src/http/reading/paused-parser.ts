import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** What undici keeps behind a socket to read replies with; of its insides only this is known here. */
interface Parser {
  readonly socket: Socket;
  /** Undefined once it is destroyed. */
  readonly ptr: unknown;
  readonly llhttp: { llhttp_resume(ptr: unknown): void };
  paused: boolean;
  execute(bytes: Uint8Array): void;
  finish(): Error | null;
}

let mended = false;

/**
 * Lets a server close its connection while the reader of its reply is behind: undici 7 then ends the whole process by an assertion that
 * nobody can catch, or drops a reply that has come completely (nodejs/undici#5360). It is fixed in undici 8, which needs Node 22; until
 * then each parser gets here what it does there: what is left is read before the end is looked at.
 */
export function mendPausedParsers(): void {
  if (mended) return;
  mended = true;
  subscribe('undici:client:connected', (message) => {
    const { socket } = message as { readonly socket: Socket };
    const parser = parserOf(socket);
    if (!parser) return;
    const finish = parser.finish.bind(parser);
    parser.finish = () => {
      readOn(parser);
      return finish();
    };
    socket.prependListener('end', () => readOn(parser));
  });
}

function parserOf(socket: Socket): Parser | undefined {
  const name = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'parser');
  const parser = name && ((socket as unknown as Record<symbol, unknown>)[name] as Partial<Parser> | null);
  return parser && typeof parser.finish === 'function' && parser.llhttp ? (parser as Parser) : undefined;
}

function readOn(parser: Parser): void {
  const { llhttp, socket } = parser;
  for (let bytes = 1; parser.paused && bytes > 0;) {
    llhttp.llhttp_resume(parser.ptr);
    parser.paused = false;
    const rest = (socket.read() as Buffer | null) ?? Buffer.alloc(0);
    bytes = rest.length;
    parser.execute(rest);
  }
  // A body without a length stays paused: only the end that comes now completes it.
  if (!parser.paused) return;
  llhttp.llhttp_resume(parser.ptr);
  parser.paused = false;
}

import { type Dispatcher, WebSocket } from 'undici';

export interface SocketRequest {
  /** With http or https: the scheme of a websocket is made of it, path and query are kept. */
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Proxy of the site, see `Site.proxy`. */
  readonly proxy?: string | undefined;
  readonly insecureTls?: boolean | undefined;
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onBytes: (bytes: Buffer) => void;
  /** Comes once, also when it could never be opened. */
  readonly onClose: () => void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
}

/** Messages above 128 MB close it (undici's limit). */
export function openSocket(dispatcher: Dispatcher, url: URL, request: SocketRequest): Socket {
  const address = new URL(url);
  address.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address, { dispatcher, headers: { 'user-agent': 'plantain', ...request.headers } });
  socket.binaryType = 'arraybuffer';
  let isClosed = false;
  const closed = (): void => {
    if (isClosed) return;
    isClosed = true;
    request.onClose();
  };
  socket.addEventListener('open', () => request.onOpen());
  socket.addEventListener('message', ({ data }: { data: unknown }) => {
    if (isClosed) return;
    if (typeof data === 'string') request.onText(data);
    else if (data instanceof ArrayBuffer) request.onBytes(Buffer.from(data));
  });
  // An error is followed by a close; without a listener it would end the process.
  socket.addEventListener('error', () => undefined);
  socket.addEventListener('close', closed);
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => {
      closed();
      socket.close();
    },
  };
}

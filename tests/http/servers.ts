import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Connections that were opened. */
  readonly connections: () => number;
  /** Connections that are open now. */
  readonly open: () => number;
  close(): Promise<void>;
}

async function listening(server: Server | TcpServer): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let opened = 0;
  server.on('connection', (socket: Socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}`, port, connections: () => opened, open: () => sockets.size, close };
}

export const serveHttp = (handler: RequestListener): Promise<TestServer> => listening(createServer(handler));
export const serveTcp = (handler: (socket: Socket) => void): Promise<TestServer> => listening(createTcpServer(handler));

/** TLS with a certificate that it has signed itself, in front of what listens at `port` of loopback. */
export async function serveTls(port: number): Promise<TestServer> {
  const pem = await readFile(new URL('self-signed.pem', import.meta.url));
  const server = await listening(
    createTlsServer({ key: pem, cert: pem }, (socket) => {
      const inner = connect(port, '127.0.0.1');
      inner.on('error', () => socket.destroy());
      socket.on('error', () => inner.destroy());
      socket.pipe(inner).pipe(socket);
    }),
  );
  return { ...server, url: server.url.replace('http:', 'https:') };
}

export interface TestProxy extends TestServer {
  /** `host:port` of each tunnel that was asked for. */
  readonly tunnels: string[];
  /** `Proxy-Authorization` of each. */
  readonly authorizations: (string | undefined)[];
}

/** A proxy for CONNECT that reaches everything on loopback, whatever name the client asked for; `status`: refuses with it. */
export async function serveProxy(status?: number): Promise<TestProxy> {
  const tunnels: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer((_, response) => response.writeHead(400).end('CONNECT only'));
  server.on('connect', (request, client: Socket) => {
    const target = request.url ?? '';
    tunnels.push(target);
    authorizations.push(request.headers['proxy-authorization']);
    if (status !== undefined) return client.end(`HTTP/1.1 ${status} Refused\r\n\r\n`);
    const upstream = connect(Number(target.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
    return undefined;
  });
  return Object.assign(await listening(server), { tunnels, authorizations });
}

/** A SOCKS5 proxy without a password that leads every name to this host. */
export async function serveSocks(): Promise<TestServer & { readonly tunnels: readonly string[] }> {
  const tunnels: string[] = [];
  const server = createTcpServer((client) => {
    client.on('error', () => client.destroy());
    client.once('data', () => {
      client.write(Uint8Array.of(5, 0));
      client.once('data', (request) => {
        const [, , , type, length = 0] = request;
        if (type !== 3) return client.destroy();
        const port = request.readUInt16BE(5 + length);
        tunnels.push(`${request.subarray(5, 5 + length).toString()}:${port}`);
        const upstream = connect(port, '127.0.0.1', () => {
          client.write(Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 0));
          upstream.pipe(client).pipe(upstream);
        });
        upstream.on('error', () => client.destroy());
        client.on('close', () => upstream.destroy());
        return undefined;
      });
    });
  });
  return Object.assign(await listening(server), { tunnels });
}

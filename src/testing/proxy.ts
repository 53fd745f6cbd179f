import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A proxy that opens tunnels to this host, whatever name is asked for. */
export async function startProxy(): Promise<{
  readonly url: string;
  /** `host:port` of each tunnel. */
  readonly tunnels: readonly string[];
  close(): Promise<void>;
}> {
  const tunnels: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(400).end('CONNECT only'));
  server.on('connect', ({ url: target = '' }, client: Socket) => {
    tunnels.push(target);
    const upstream = connect(Number(target.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const one of [client, upstream]) {
      open.add(one);
      one.on('error', () => one.destroy());
    }
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const one of open) one.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, tunnels, close };
}

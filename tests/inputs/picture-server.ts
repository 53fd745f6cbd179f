import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface PictureServer {
  readonly origin: string;
  /** Paths with their queries, in order of arrival. */
  readonly asked: readonly string[];
  /** Most requests that were open at once. */
  readonly maxOpen: () => number;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, times: number) => void;

/** A web server on this host for one test. `times` counts the requests for a path, from 1. */
export async function servePictures(answer: Answer, delayMs = 0): Promise<PictureServer> {
  const asked: string[] = [];
  let open = 0;
  let maxOpen = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    maxOpen = Math.max(maxOpen, (open += 1));
    response.on('close', () => (open -= 1));
    setTimeout(() => answer(request, response, asked.filter((other) => other === path).length), delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, asked, maxOpen: () => maxOpen };
}

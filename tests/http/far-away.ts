import type { RequestListener } from 'node:http';
import { afterEach, beforeEach } from 'vitest';
import type { Environment } from '../../src/http/proxy.js';
import { createHttp, type Http, type HttpReply, type UntrustedRequest } from '../../src/http/request.js';
import { serveHttp, type TestServer } from './servers.js';

/** A public address: of example.com, which is never reached. */
export const PUBLIC = '93.184.216.34';

/** A name whose resolver never answers. */
export const SILENT = 'silent.example';

/** The internet as tests see it: names resolve as they say, and every connection but those to loopback ends at one server. */
export class FarAway {
  /** Answers for a name, one after another; the last one is repeated. */
  readonly names = new Map<string, string[][]>();
  readonly resolved: string[] = [];
  /** `address:port` of each connection that was tried. */
  readonly dialled: string[] = [];
  /** What was seen at the servers: `host path` and the headers. */
  readonly seen: { readonly at: string; readonly headers: Readonly<Record<string, unknown>> }[] = [];
  readonly #open: { close(): Promise<void> }[] = [];
  #port = 9;

  http(env: Environment = {}): Http {
    return this.keep(
      createHttp({
        env,
        resolve: async (name) => {
          this.resolved.push(name);
          if (name === SILENT) return new Promise<never>(() => undefined);
          const answers = this.names.get(name);
          const found = answers && answers.length > 1 ? answers.shift() : answers?.[0];
          if (found) return found;
          throw Object.assign(new Error(`no address of ${name}`), { code: 'ENOTFOUND' });
        },
        connectTo: (address, port) => {
          this.dialled.push(`${address}:${port}`);
          return { address: '127.0.0.1', port: address === '127.0.0.1' ? port : this.#port };
        },
      }),
    );
  }

  /** A server that stands for all hosts out there. */
  async serve(handler: RequestListener): Promise<TestServer> {
    return this.use(
      await serveHttp((request, response) => {
        this.seen.push({ at: `${request.headers.host} ${request.url}`, headers: request.headers });
        handler(request, response);
      }),
    );
  }

  /** Lets every connection end at `server`. */
  use(server: TestServer): TestServer {
    this.#port = server.port;
    return this.keep(server);
  }

  /** Closed with the test. */
  keep<T extends { close(): Promise<void> }>(thing: T): T {
    this.#open.push(thing);
    return thing;
  }

  async close(): Promise<void> {
    for (const thing of this.#open.reverse()) await thing.close();
  }
}

/** A new internet for each test. */
export function useFarAway(): () => FarAway {
  let far: FarAway;
  beforeEach(() => {
    far = new FarAway();
  });
  afterEach(() => far.close());
  return () => far;
}

export const fetched = (http: Http, url: string, more: Partial<UntrustedRequest> = {}): Promise<HttpReply> =>
  http.untrusted({ url, signal: AbortSignal.timeout(20_000), ...more });

/** The whole text behind an address. */
export async function textOf(http: Http, url: string, more: Partial<UntrustedRequest> = {}): Promise<string> {
  return (await fetched(http, url, more)).text(1_000_000);
}

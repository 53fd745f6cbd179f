import { type Bench, type Running, until } from '../../e2e/harness.js';

/** A running `plantain web` of a folder, as a program sees it. */
export class WebClient {
  readonly url: string;
  readonly token: string;
  /** Every answer, for a look at what is in them. */
  readonly seen: string[] = [];

  constructor(address: string) {
    const url = new URL(address);
    this.token = url.searchParams.get('token') ?? '';
    this.url = url.origin;
  }

  async ask(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
    });
    if (!/event-stream/.test(response.headers.get('content-type') ?? '')) this.seen.push(await response.clone().text());
    return response;
  }

  async get<T>(path: string): Promise<T> {
    return (await this.ask('GET', `/api/v1${path}`)).json() as Promise<T>;
  }

  async post<T>(path: string, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    return (await this.ask('POST', `/api/v1${path}`, body, headers)).json() as Promise<T>;
  }

  /** The events of a batch, until `enough` of them. */
  async events(batch: string, enough: (events: readonly StreamEvent[]) => boolean, after?: string): Promise<StreamEvent[]> {
    const stop = new AbortController();
    const response = await fetch(`${this.url}/api/v1/batches/${encodeURIComponent(batch)}/events`, {
      headers: { authorization: `Bearer ${this.token}`, ...(after === undefined ? {} : { 'last-event-id': after }) },
      signal: stop.signal,
    });
    const events: StreamEvent[] = [];
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        this.seen.push(block);
        const event = eventIn(block);
        if (event) events.push(event);
      }
      if (enough(events)) break;
    }
    stop.abort();
    return events;
  }
}

export interface StreamEvent {
  /** Empty: none that can be asked for again. */
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

function eventIn(block: string): StreamEvent | undefined {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  const [id = '', event, data] = [field('id'), field('event'), field('data')];
  if (event === undefined || data === undefined) return undefined;
  return { id, event, data: JSON.parse(data) as Record<string, unknown> };
}

/** Starts `plantain web` in a folder. */
export async function startWeb(bench: Bench, ...args: readonly string[]): Promise<{ web: WebClient; running: Running }> {
  const running = bench.start(['web', '--no-open', ...args], { detached: true });
  await until('the page is served', () => running.stdoutSoFar().includes('"url"') || running.child.exitCode !== null);
  const address = /"url":"([^"]+)"/.exec(running.stdoutSoFar())?.[1];
  if (address === undefined) throw new Error(`no address: ${running.stdoutSoFar()} ${running.stderrSoFar()}`);
  return { web: new WebClient(address), running };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Meter } from './meter.js';
import { readBody, sendJson } from './server.js';

/** Milliseconds, fixed or evenly spread between two. */
export type Latency = number | readonly [least: number, most: number];

/** What can be read and steered from outside under `/_standin/`. */
export interface Controls {
  readonly meter: Meter;
  /** Replaces the faults by what JSON says; throws for what is no list of faults. */
  setFaults(faults: unknown): void;
  setLatency(latency: Latency): void;
  /** State shown besides the books. */
  state(): object;
}

const isMs = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;

function asLatency(value: unknown): Latency {
  if (isMs(value)) return value;
  if (Array.isArray(value) && value.length === 2) {
    const [least, most] = value as readonly unknown[];
    if (isMs(least) && isMs(most)) return [least, most];
  }
  throw new Error('a latency is a number of milliseconds or [least, most]');
}

/**
 * Answers `GET /_standin/log`, `GET /_standin/body/<n>`, and `PUT` or `POST` of JSON to `/_standin/faults` and `/_standin/latency`.
 */
export async function control(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  controls: Controls,
): Promise<void> {
  const { meter } = controls;
  if (request.method === 'GET') {
    if (path === '/_standin/log') return sendJson(response, 200, { ...controls.state(), ...meter.log() });
    const body = meter.body(Number(/^\/_standin\/body\/(\d+)$/.exec(path)?.[1]));
    if (body === undefined) return sendJson(response, 404, { standin: `nothing is kept under ${path}` });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    return;
  }
  const raw = await readBody(request, 10_000_000);
  try {
    const json: unknown = JSON.parse(raw?.toString() ?? '');
    if (path === '/_standin/faults') controls.setFaults(json);
    else if (path === '/_standin/latency') controls.setLatency(asLatency(json));
    else return sendJson(response, 404, { standin: `${path} cannot be set` });
    sendJson(response, 200, controls.state());
  } catch (error) {
    sendJson(response, 400, { standin: String(error) });
  }
}

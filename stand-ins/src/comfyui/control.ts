import type { IncomingMessage } from 'node:http';
import { readBody } from '../server.js';
import type { Transmission } from '../transmit.js';
import { json } from './answers.js';
import { isFields, parseJson } from './json.js';
import type { Site } from './site.js';
import type { ComfyuiTrouble } from './troubles.js';

/** What a trouble of each kind must have to be one. */
const KINDS: Readonly<Record<ComfyuiTrouble['on'], boolean>> = { request: false, node: true, socket: true };

function asTroubles(value: unknown): ComfyuiTrouble[] {
  const isTrouble = (item: unknown): boolean => {
    if (!isFields(item) || typeof item['on'] !== 'string' || !(item['on'] in KINDS)) return false;
    const needsAction = KINDS[item['on'] as ComfyuiTrouble['on']];
    return needsAction || 'action' in item ? isFields(item['action']) && typeof item['action']['kind'] === 'string' : true;
  };
  if (Array.isArray(value) && value.every(isTrouble)) return value as ComfyuiTrouble[];
  throw new Error('troubles are a list of objects with "on" and, but for a late answer, "action"');
}

function asMs(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new Error('the time of a step is a number of milliseconds');
}

/** Answers `GET /_standin/log`, and `PUT` or `POST` of JSON to `/_standin/troubles` and `/_standin/step-ms`. */
export async function steer(site: Site, request: IncomingMessage, path: string): Promise<Transmission> {
  const state = (): object => ({ name: 'comfyui', version: site.traits.version, troubles: site.troubles.list });
  if (request.method === 'GET') {
    return path === '/_standin/log'
      ? json({ ...state(), ...site.meter.log() })
      : json({ standin: `nothing is kept under ${path}` }, 404);
  }
  const raw = await readBody(request, 10_000_000);
  try {
    const body = parseJson(raw?.toString() ?? '');
    if (path === '/_standin/troubles') site.troubles.set(asTroubles(body));
    else if (path === '/_standin/step-ms') site.pace.setStepMs(asMs(body));
    else return json({ standin: `${path} cannot be set` }, 404);
    return json(state());
  } catch (error) {
    return json({ standin: String(error) }, 400);
  }
}

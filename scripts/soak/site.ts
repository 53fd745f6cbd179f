import { startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import { failed } from '../../stand-ins/src/grsai-troubles.js';
import type { Meter } from '../../stand-ins/src/meter.js';
import { internalError, overloaded } from '../../stand-ins/src/troubles.js';
import { KEY } from '../persons-folder.js';
import type { Plan } from './plan.js';

export interface Site {
  readonly settings: object;
  readonly origins: readonly string[];
  readonly meter: Meter;
  close(): Promise<void>;
}

/** The stand-in that a round sends its requests to. */
export async function openSite({ site, latencyMs, failing }: Plan): Promise<Site> {
  const key = { env: 'SITE_KEY' };
  const common = { pixels: 64, latencyMs, keys: [KEY] };
  if (site === 'grsai') {
    const faults = [{ when: { probability: failing }, action: failed('error') }];
    const standIn = await startGrsaiStandIn({ ...common, faults });
    const settings = { provider: 'grsai', baseUrl: standIn.url, key, settings: { pollFirst: 0.2, pollMost: 0.4 } };
    return { settings, origins: standIn.origins, meter: standIn.meter, close: () => standIn.close() };
  }
  const faults = [overloaded(), internalError(), { kind: 'cut', at: 0.6 } as const].map((action) => ({
    when: { probability: failing / 3 },
    action,
  }));
  const standIn = await startGeminiStandIn({ ...common, faults });
  const settings = { provider: 'gemini', baseUrl: standIn.url, key, settings: { authMode: 'google_xgoog' } };
  return { settings, origins: [], meter: standIn.meter, close: () => standIn.close() };
}

import { resolveSite } from '../config/site.js';
import { createHttp } from '../http/request.js';
import { providersOf } from '../config/kinds.js';
import { freeBytes } from '../disk/space.js';
import type { EventSink } from '../client/events.js';
import { namedStore } from '../config/open-stores.js';
import type { DoctorContext } from './check.js';
import { stagesOf } from './checks.js';
import { clockedHttp, Clocks } from './clocks.js';
import { examine, type Examination } from './examine.js';

/** Looks at everything that a batch at these sites needs, at no charge. `instead`: for tests, what is looked with. */
export async function lookAtAll(
  { config, sites, cwd }: Pick<DoctorContext, 'config' | 'sites' | 'cwd'>,
  tell: Examination & { readonly emit: EventSink },
  instead: Partial<DoctorContext> = {},
): Promise<void> {
  const clocks = new Clocks();
  const http = clockedHttp(createHttp({ env: config.env }), clocks);
  const registry = providersOf(config);
  const context: DoctorContext = {
    config,
    cwd,
    sites,
    http,
    clocks,
    emit: tell.emit,
    site: (name) => resolveSite(config, name),
    provider: (kind) => registry.providerOf(kind),
    store: (name) => namedStore(config, name),
    node: process.versions.node,
    freeBytes,
    ...instead,
  };
  try {
    for (const stage of stagesOf(context)) await examine(stage, tell);
  } finally {
    await http.close();
  }
}

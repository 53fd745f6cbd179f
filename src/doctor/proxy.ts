import type { Config } from '../config/load.js';
import { usableProxyFor } from '../http/guard/configured-address.js';
import { variableOfProxy } from '../http/proxy.js';
import { nameOfProxy } from '../http/guard/guard-note.js';
import { words } from '../words/words.js';
import type { DoctorContext, Check } from './check.js';
import { failed, type Finding, ok } from './finding.js';

const WHAT = words('subject.proxy');

/** Which way the requests to each site go. Whether a proxy works is seen by the site behind it. */
export function proxyChecks({ config, sites, provider }: DoctorContext): Check[] {
  return [
    {
      what: WHAT,
      limitMs: 5_000,
      async *run() {
        const direct: string[] = [];
        for (const name of sites) {
          const site = config.sites[name];
          const address = site && (site.baseUrl ?? provider(site.provider).defaultBaseUrl);
          if (address === undefined) continue;
          const finding = proxyFinding(config, name, new URL(address));
          if (finding) yield finding;
          else direct.push(name);
        }
        if (direct.length > 0) yield ok(WHAT, words('doctor.noProxy', { sites: { list: direct } }));
      },
    },
  ];
}

function proxyFinding({ env, sites }: Config, name: string, address: URL): Finding | undefined {
  const own = sites[name]?.proxy;
  const place = own === undefined ? variableOfProxy(address, env) : `sites.${name}.proxy`;
  try {
    const proxy = usableProxyFor(address, env, own);
    return proxy === undefined ? undefined : ok(WHAT, words('doctor.proxy', { proxy: nameOfProxy(proxy), site: name, place }));
  } catch (error) {
    return failed(WHAT, error, { advice: words('doctor.wrongProxy.advice', { site: name, place }) });
  }
}

import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config/load.js';
import { plural } from '../domain/text/text.js';
import type { DoctorContext, Check } from './check.js';
import { fail, type Finding, ok, warn } from './finding.js';

const LIMIT_MS = 5_000;
/** As `engines` of package.json has it. */
export const LEAST_NODE = '20.19';

/** What is wrong inside of the configuration has ended the command before: here it is what it comes to. */
export function configurationChecks({ config, sites }: DoctorContext): Check[] {
  return [
    {
      what: 'configuration',
      limitMs: LIMIT_MS,
      async *run() {
        yield configurationFinding(config, sites);
        for (const text of config.warnings) yield warn('configuration', text);
        yield* await envFileFindings(config);
      },
    },
  ];
}

function configurationFinding({ file, stores, dataDir }: Config, sites: readonly string[]): Finding {
  const what = 'configuration';
  if (sites.length === 0) {
    return fail(what, `${file ?? 'none'}, which has no site`, 'plantain init writes a configuration with a site.');
  }
  const counts = `${plural(sites.length, 'site')} (${sites.join(', ')}), ${plural(Object.keys(stores).length, 'store')}`;
  return ok(what, `${file ?? 'no file, the built-in site'}: ${counts}, data folder ${dataDir}`);
}

/** Windows keeps such rights elsewhere. */
async function envFileFindings({ file, folder }: Config): Promise<Finding[]> {
  if (process.platform === 'win32') return [];
  const folders = new Set([folder, ...(file === undefined ? [] : [dirname(file)])]);
  const found: Finding[] = [];
  for (const path of [...folders].map((one) => join(one, '.env'))) {
    const mode = await stat(path).then(
      (entry) => entry.mode,
      () => 0,
    );
    if ((mode & 0o077) !== 0) found.push(warn('configuration', `other users may read the keys in ${path}`, `chmod 600 ${path}`));
  }
  return found;
}

export function nodeChecks({ node }: DoctorContext): Check[] {
  return [
    {
      what: 'Node.js',
      limitMs: LIMIT_MS,
      async *run() {
        yield isOlder(node, LEAST_NODE)
          ? fail(
              'Node.js',
              `${node}, which is too old`,
              `Install Node.js ${LEAST_NODE} or later, such as the current LTS version.`,
            )
          : ok('Node.js', node);
      },
    },
  ];
}

function isOlder(version: string, least: string): boolean {
  const [[major = 0, minor = 0] = [], [leastMajor = 0, leastMinor = 0] = []] = [version, least].map((text) =>
    text.split('.').map(Number),
  );
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

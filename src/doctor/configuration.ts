import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config/load.js';
import { words } from '../words/words.js';
import type { DoctorContext, Check } from './check.js';
import { fail, type Finding, ok, warn } from './finding.js';

const WHAT = words('subject.configuration');
const LIMIT_MS = 5_000;
/** As `engines` of package.json has it. */
export const LEAST_NODE = '20.19';

/** What is wrong inside of the configuration has ended the command before: here it is what it comes to. */
export function configurationChecks({ config, sites }: DoctorContext): Check[] {
  return [
    {
      what: WHAT,
      limitMs: LIMIT_MS,
      async *run() {
        yield configurationFinding(config, sites);
        for (const text of config.warnings) yield warn(WHAT, text);
        yield* await envFileFindings(config);
      },
    },
  ];
}

function configurationFinding({ file, stores, dataDir }: Config, sites: readonly string[]): Finding {
  if (sites.length === 0) {
    const seen = file === undefined ? words('doctor.noFile') : words('doctor.noSites', { file });
    return fail(WHAT, seen, words('doctor.noSites.advice'));
  }
  const values = { sites: sites.length, names: { names: sites }, stores: Object.keys(stores).length, folder: dataDir };
  return ok(WHAT, file === undefined ? words('doctor.builtIn', values) : words('doctor.configuration', { file, ...values }));
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
    if ((mode & 0o077) === 0) continue;
    const advice = words('doctor.envReadable.advice', { file: quotedForShell(path) });
    found.push(warn(WHAT, words('doctor.envReadable', { file: path }), advice));
  }
  return found;
}

/** A path with spaces or signs of a shell can be pasted all the same. */
const quotedForShell = (path: string): string =>
  /^[\w./@%+=:,\p{L}\p{N}-]+$/u.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;

export function nodeChecks({ node }: DoctorContext): Check[] {
  const what = 'Node.js';
  return [
    {
      what,
      limitMs: LIMIT_MS,
      async *run() {
        yield isOlder(node, LEAST_NODE)
          ? fail(what, words('doctor.oldNode', { version: node }), words('doctor.oldNode.advice', { least: LEAST_NODE }))
          : ok(what, node);
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

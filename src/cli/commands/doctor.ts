import type { Config } from '../../config/load.js';
import { type Finding, warn } from '../doctor/finding.js';
import { lookAtAll } from '../doctor/look.js';
import { Report } from '../doctor/report.js';
import { generateOne, priceLine } from '../doctor/spend.js';
import { example, type Root } from '../root.js';
import type { Scope } from '../scope.js';
import { siteNames } from '../site-names.js';
import { collect } from '../values.js';

interface DoctorOptions {
  readonly site?: readonly string[] | undefined;
  readonly spend?: true | undefined;
  readonly yes?: true | undefined;
  readonly quiet?: boolean | undefined;
}

export function addDoctor({ program, act }: Root): void {
  program
    .command('doctor')
    .description('Look at everything a batch needs, without cost: what is wrong, and what to do about it')
    .option('--site <name>', 'Look at this site alone; may be given more than once (default: all of the configuration)', collect)
    .option('--spend', 'PAID: also make one picture at each of these sites; says the price first, and asks on a terminal')
    .option('--yes', 'Do not ask before spending')
    .addHelpText(
      'after',
      `${example('plantain doctor --site google')}\n\nExit codes: 0 nothing fails; 100 something fails; 2 the configuration cannot be used.`,
    )
    .action((options, command) =>
      act(command.optsWithGlobals(), (scope) => doctor(scope, { ...options, ...command.optsWithGlobals() })),
    );
}

async function doctor(scope: Scope, options: DoctorOptions): Promise<number> {
  const config = await scope.readConfig();
  const sites = options.site ? siteNames(config, options.site) : Object.keys(config.sites);
  const report = new Report(scope.renderer, options.quiet === true);
  await lookAtAll(config, sites, report);
  const interrupted = options.spend ? await spend(scope, config, sites, report, options.yes === true) : undefined;
  return interrupted ?? report.end();
}

/** One generation a site, where nothing that it needs has failed. Answers the exit code of an interrupt. */
async function spend(
  scope: Scope,
  config: Config,
  sites: readonly string[],
  report: Report,
  yes: boolean,
): Promise<number | undefined> {
  const ready = sites.filter((site) => {
    const [blocked] = report.failures(neededBy(config, site));
    if (blocked) report.onFinding(notTried(site, blocked));
    return blocked === undefined;
  });
  if (ready.length === 0) return undefined;
  const price = priceLine(config, ready);
  scope.renderer.notice({ level: 'info', text: price });
  const ask = yes ? undefined : await scope.context.ask?.();
  if (ask && !(await ask.confirm({ message: 'Make them?', initial: false }))) {
    scope.renderer.notice({ level: 'info', text: 'Nothing was spent.' });
    return undefined;
  }
  for (const site of ready) {
    const { finding, interrupted } = await generateOne(scope, config, site);
    report.onFinding(finding);
    if (interrupted !== undefined) return interrupted;
  }
  return undefined;
}

const neededBy = ({ defaults }: Config, site: string): string[] => [
  'Temporal',
  'disk of the spool',
  `store ${defaults.store}`,
  `site ${site}`,
  `upload to ${site}`,
];

const notTried = (site: string, { what }: Finding): Finding =>
  warn(`generation at ${site}`, 'not tried, so that nothing is paid in vain', `Mend first: ${what}.`);

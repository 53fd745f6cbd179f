import { refuseBroken } from '../../../config/load.js';
import { lookAtAll } from '../../../doctor/look.js';
import { Report } from '../../doctor/report.js';
import { spend } from '../../doctor/spend.js';
import { example, type Root, type Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { siteNames } from '../../../prepare/site-names.js';
import { collect } from '../../options/values.js';

interface DoctorOptions {
  readonly site?: readonly string[] | undefined;
  readonly spend?: true | undefined;
  readonly yes?: true | undefined;
  readonly quiet?: boolean | undefined;
}

export function addDoctor(subcommand: Subcommand, { act }: Root): void {
  subcommand
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
  if (!options.site) refuseBroken(config);
  const sites = options.site ? siteNames(config, options.site) : Object.keys(config.sites);
  const report = new Report(scope, options.quiet === true);
  await lookAtAll({ config, sites, cwd: scope.context.cwd }, report);
  const interrupted = options.spend ? await spend(scope, config, sites, { report, yes: options.yes === true }) : undefined;
  return interrupted ?? report.end();
}

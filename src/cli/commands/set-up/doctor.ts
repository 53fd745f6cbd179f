import { refuseBroken } from '../../../config/load.js';
import { lookAtAll } from '../../../doctor/look.js';
import { Report } from '../../doctor/report.js';
import { spend } from '../../doctor/spend.js';
import { EXIT } from '../../exit.js';
import { example, sections } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { siteNames } from '../../../prepare/site-names.js';
import { collect } from '../../options/values.js';
import { tell } from '../../../words/current.js';

interface DoctorOptions {
  readonly site?: readonly string[] | undefined;
  readonly spend?: true | undefined;
  readonly yes?: true | undefined;
  readonly quiet?: boolean | undefined;
}

const exitCodes = (): string =>
  sections([
    [
      'help.exitCodes',
      [
        [String(EXIT.delivered), 'help.exitChecked'],
        [String(EXIT.incomplete), 'help.exitCheckFailed'],
        [String(EXIT.usage), 'help.exitConfig'],
      ],
    ],
  ]);

export function addDoctor(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .option('--site <name>', tell('option.doctorSite'), collect)
    .option('--spend', tell('option.spend'))
    .option('--yes', tell('option.yesSpend'))
    .addHelpText('after', example('plantain doctor --site google'))
    .addHelpText('after', exitCodes)
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

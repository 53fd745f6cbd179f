import { clean } from '../../../client/clean/clean.js';
import { type CleanReport, KINDS, type Removed } from '../../../client/clean/report.js';
import { info } from '../../../client/events.js';
import { withSession } from '../../../client/with-session.js';
import { addSizes, NOTHING } from '../../../disk/removal.js';
import { shown, tell } from '../../../words/current.js';
import { words } from '../../../words/words.js';
import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';

export function addClean(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .option('--dry-run', tell('option.dryRunClean'))
    .addHelpText('after', example('plantain clean --dry-run'))
    .action((options, command) => act(command.optsWithGlobals(), (scope) => cleanFolder(scope, options.dryRun === true)));
}

async function cleanFolder(scope: Scope, dryRun: boolean): Promise<number> {
  const config = await scope.loadConfig();
  const report = await withSession(scope.emit, config, (session) => clean(session, { dryRun }));
  show(scope, report, dryRun);
  return EXIT.delivered;
}

function show({ renderer, emit }: Scope, { removed, kept }: CleanReport, dryRun: boolean): void {
  for (const kind of KINDS) {
    for (const one of removed.filter((some) => some.kind === kind))
      renderer.answer({ removed: one.kind, ...asJson(one), dryRun }, [line(one)]);
  }
  for (const { name, why } of kept) renderer.answer({ kept: name, why: shown(why) }, [tell('clean.keeps', { name, why })]);
  const { files, bytes } = removed.reduce(addSizes, NOTHING);
  if (files === 0) return emit(info(words('clean.nothing')));
  emit(info(words(dryRun ? 'clean.would' : 'clean.removed', { files, size: { bytes } })));
}

function asJson({ batch, files, bytes }: Removed) {
  return { ...(batch === undefined ? {} : { batch }), files, bytes };
}

function line({ kind, batch, files, bytes }: Removed): string {
  const values = { kind: words(`clean.kind.${kind}`), files, size: { bytes } };
  return batch === undefined ? tell('clean.line', values) : tell('clean.lineOf', { ...values, batch });
}

import { withCustomSitesOf } from '../custom-site.js';
import { EXIT } from '../exit.js';
import { openBatchesOf } from '../find-batches.js';
import { example, type Root } from '../root.js';
import type { Scope } from '../scope.js';
import { startOwnWorkers } from '../serve.js';
import { withSession } from '../session.js';
import { siteNames } from '../site-names.js';
import { warningsOfSites } from '../site-warnings.js';
import { collect } from '../values.js';

export function addWorker({ program, act }: Root): void {
  program
    .command('worker')
    .description('Serve batches until it is stopped; what is paid for is awaited and stored first')
    .option('--site <name>', 'Serve only this site; may be given more than once (default: all of the configuration)', collect)
    .addHelpText('after', example('plantain worker --config /etc/plantain/plantain.config.json'))
    .action((options, command) => act(command.optsWithGlobals(), (scope) => work(scope, options.site)));
}

async function work(scope: Scope, given: readonly string[] | undefined): Promise<number> {
  const loaded = await scope.loadConfig();
  const sites = given && siteNames(loaded, given);
  return withSession(scope, loaded, async (session) => {
    const { renderer, interrupts } = scope;
    const { config, missing } = await withCustomSitesOf(loaded, await openBatchesOf(session.client, loaded.dataDir));
    for (const text of missing) renderer.notice({ level: 'warning', text });
    const workers = await startOwnWorkers(scope, { ...session, config }, sites ? { sites } : {});
    const names = sites ?? Object.keys(config.sites);
    for (const text of warningsOfSites(config, names).warnings ?? []) renderer.notice({ level: 'warning', text });
    const { address } = session.target;
    renderer.answer({ worker: workers.host, address, sites: names }, [
      `Serving ${names.join(', ')} at ${address} as host ${workers.host}. Ctrl-C stops.`,
    ]);
    await Promise.race([interrupts.take(), workers.ended]);
    renderer.notice({ level: 'info', text: 'Stopping: what is paid for is awaited and stored. A second signal leaves at once.' });
    await workers.drain();
    return EXIT.delivered;
  });
}

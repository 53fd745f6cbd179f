import { say } from '../../../words/current.js';
import { resolve } from 'node:path';
import { UserError } from '../../../domain/failures/user-error.js';
import { createHttp } from '../../../http/request.js';
import { withUploads, workflowProblems } from '../../../providers/comfyui/workflow/object-info.js';
import { comfyui } from '../../../providers/comfyui/provider.js';
import { Server, serverUrls } from '../../../providers/comfyui/servers/server.js';
import { FLUX_TEXT, TEMPLATES } from '../../../providers/comfyui/workflow/templates.js';
import { readWorkflow, type Workflow, WorkflowProblem } from '../../../providers/comfyui/workflow/workflow.js';
import { EXIT } from '../../exit.js';
import { jsonOf } from '../../../config/param-files.js';
import { usableSite } from '../../../prepare/prepare-batch.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { chooseSite } from '../../../prepare/site-names.js';
import { tell } from '../../../words/current.js';
import { words } from '../../../words/words.js';
import { noTemplate } from './templates.js';
import { example } from '../../help/sections.js';

interface Options {
  readonly site?: string | undefined;
  readonly template?: string | undefined;
}

export function addCheckWorkflow(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[file]', tell('argument.workflow'))
    .option('--template <name>', tell('option.template', { name: FLUX_TEXT }))
    .option('--site <name>', tell('option.askedSite'))
    .addHelpText('after', example('plantain check-workflow my.json --site gpu'))
    .action((file, options, command) => act(command.optsWithGlobals(), (scope) => checkWorkflow(scope, file, options)));
}

async function checkWorkflow(scope: Scope, file: string | undefined, options: Options): Promise<number> {
  const config = await scope.loadConfig();
  const { provider, site } = usableSite(config, chooseSite(config, options.site));
  if (provider.kind !== comfyui.kind)
    throw new UserError('usage', words('workflow.wrongKind', { site: site.name, kind: provider.kind }), {
      advice: words('workflow.wrongKindAdvice'),
    });
  const workflow = await workflowNamed(scope, file, options.template);
  const http = createHttp({ env: config.env });
  try {
    let count = 0;
    for (const url of serverUrls(site)) {
      const server = new Server({ site, http, signal: new AbortController().signal }, url);
      const problems = (await workflowProblems(server, workflow)).map(say);
      count += problems.length;
      const nodes = Object.keys(workflow).length;
      const head = problems.length === 0 ? tell('workflow.fits', { url, count: nodes }) : tell('workflow.unfit', { url });
      scope.renderer.answer({ server: url, problems }, [head, ...problems.map((problem) => `  ${problem}`)]);
    }
    return count === 0 ? EXIT.delivered : EXIT.failed;
  } finally {
    await http.close();
  }
}

/** @throws UserError */
async function workflowNamed(scope: Scope, file: string | undefined, template: string | undefined): Promise<Workflow> {
  if (file !== undefined && template !== undefined)
    throw new UserError('usage', words('workflow.both'), { advice: words('workflow.bothAdvice') });
  if (file === undefined) {
    const name = template ?? FLUX_TEXT;
    const found = TEMPLATES.find((one) => one.name === name);
    if (found) return withUploads(found.workflow);
    throw noTemplate(name);
  }
  try {
    return readWorkflow(await jsonOf(resolve(scope.context.cwd, file)));
  } catch (error) {
    if (!(error instanceof WorkflowProblem)) throw error;
    throw new UserError('input', `${file} ${error.message}.`);
  }
}

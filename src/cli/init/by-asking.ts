import { join, relative } from 'node:path';
import { info, warning } from '../../client/events.js';
import { CONFIG_NAME } from '../../config/content.js';
import { variablesIn } from '../../config/env-file.js';
import { readUtf8 } from '../../config/files.js';
import { createHttp } from '../../http/request.js';
import type { Prompts } from '../prompts.js';
import { EXIT } from '../exit.js';
import type { Scope } from '../scope.js';
import { exists } from '../../disk/files.js';
import { offerStarter } from './starter.js';
import type { DescribedSite } from '../../prepare/setup/site.js';
import { writeSite } from '../../prepare/setup/write-site.js';
import { askForSite } from './questions.js';
import { tell } from '../../words/current.js';
import { type Text, words } from '../../words/words.js';

/** Asks for a site and a key, tests them free of charge, and writes what a first batch needs. */
export async function initByAsking(scope: Scope, prompts: Prompts): Promise<number> {
  const { context, folder, emit } = scope;
  const inform = (text: Text): void => emit(info(text));
  const file = join(folder, CONFIG_NAME);
  if ((await exists(file)) && !(await prompts.confirm({ message: tell('init.exists', { file }), initial: false }))) {
    inform(words('init.kept', { folder: folderFlag(scope) }));
    return EXIT.delivered;
  }
  const written = (await readUtf8(join(folder, '.env'))) ?? '';
  const env = { ...variablesIn(written), ...context.env };
  const http = createHttp({ env });
  try {
    const site = await askForSite({ prompts, emit, http, env });
    if (site) await write(scope, site);
    else inform(words('init.nothing'));
    return EXIT.delivered;
  } finally {
    await http.close();
  }
}

async function write(scope: Scope, site: DescribedSite): Promise<void> {
  const { context, folder, emit, renderer } = scope;
  const { key } = site;
  const { file, variable, envFile, advice } = await writeSite(folder, site, { environment: context.env });
  renderer.answer({ config: file, site: site.name, ...(variable === undefined ? {} : { variable }) }, [
    tell('init.wroteSite', { file, site: site.name }),
    ...(key && envFile !== undefined && variable !== undefined
      ? [tell('init.wroteKey', { file: envFile, variable, key: key.tail })]
      : []),
  ]);
  if (advice !== undefined) emit(warning(advice));
  await offerStarter(scope);
  emit(info(words('init.check', { folder: folderFlag(scope) })));
  emit(info(words('init.next', { folder: folderFlag(scope), prompt: words('init.prompt') })));
}

/** Nothing where commands find the folder by themselves. */
function folderFlag({ context, folder }: Scope): string {
  const path = relative(context.cwd, folder);
  if (path === '') return '';
  return ` --folder ${/^[\w./-]+$/u.test(folder) ? folder : `"${folder}"`}`;
}

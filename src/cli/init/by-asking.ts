import { join, relative } from 'node:path';
import { info, warning } from '../../client/events.js';
import { checkConfig } from '../../config/check.js';
import { CONFIG_NAME } from '../../config/content.js';
import { variablesIn, withVariables } from '../../config/env-file.js';
import { parseConfigText, readUtf8 } from '../../config/files.js';
import { freeVariable } from '../../config/older/import-plan.js';
import { initialConfigText } from '../../config/initial.js';
import { createHttp } from '../../http/request.js';
import type { Prompts } from '../prompts.js';
import { EXIT } from '../exit.js';
import { gitAdvice } from '../git-advice.js';
import type { Scope } from '../scope.js';
import { exists } from '../../disk/files.js';
import { writeWhole } from '../../disk/whole-file.js';
import { askForSite, type DescribedSite } from './questions.js';
import { tell } from '../../words/current.js';
import { type Text, words } from '../../words/words.js';

/** Only the owner reads keys. */
const PRIVATE = 0o600;
const COMMON = 0o644;

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
    if (site) await write(scope, file, site, written);
    else inform(words('init.nothing'));
    return EXIT.delivered;
  } finally {
    await http.close();
  }
}

async function write(scope: Scope, file: string, site: DescribedSite, envText: string): Promise<void> {
  const { context, folder, emit, renderer } = scope;
  const { key, wantedVariable, ...described } = site;
  const envFile = join(folder, '.env');
  const there = variablesIn(envText);
  const variable = freeVariable(wantedVariable, key, { there, environment: context.env });
  const text = initialConfigText({ ...described, ...(key ? { variable } : {}) });
  checkConfig(parseConfigText(text, file));
  const isSet = key && (there[variable] === key.reveal() || context.env[variable] === key.reveal());
  // The key goes first: should this be the last that happens, nothing refers to what is not there.
  if (key && !isSet) {
    await writeWhole(envFile, withVariables(envText, [{ name: variable, key }], tell('init.added')), PRIVATE);
  }
  await writeWhole(file, text, COMMON);
  renderer.answer({ config: file, site: site.name, ...(key ? { variable } : {}) }, [
    tell('init.wroteSite', { file, site: site.name }),
    ...(key && !isSet ? [tell('init.wroteKey', { file: envFile, variable, key: key.tail })] : []),
  ]);
  const advice = key && !isSet ? await gitAdvice(envFile) : undefined;
  if (advice !== undefined) emit(warning(advice));
  emit(info(words('init.check', { folder: folderFlag(scope) })));
  emit(info(words('init.next', { folder: folderFlag(scope), prompt: words('init.prompt') })));
}

/** Nothing where commands find the folder by themselves. */
function folderFlag({ context, folder }: Scope): string {
  const path = relative(context.cwd, folder);
  if (path === '') return '';
  return ` --folder ${/^[\w./-]+$/u.test(folder) ? folder : `"${folder}"`}`;
}

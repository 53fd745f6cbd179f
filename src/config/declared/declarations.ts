import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { meant } from '../../domain/text/suggest.js';
import { declaration as schema, type Declaration } from '../../providers/declared/declaration.js';
import { declaredProvider } from '../../providers/declared/provider.js';
import type { Provider } from '../../providers/provider.js';
import { sentences, words } from '../../words/words.js';
import { DECLARED, declaredKind } from './kind.js';
import { parseConfigText, readUtf8 } from '../files.js';
import { ConfigError, type ConfigProblem, problemsOf } from '../problems.js';
import { shippedFolder } from './shipped.js';

/** The declared sites of a configuration. */
export interface DeclaredSites {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly problems: ReadonlyMap<string, readonly ConfigProblem[]>;
}

/** A declaration and where it was read from. */
export interface ReadDeclaration {
  readonly file: string;
  readonly declaration: Declaration;
}

/** A name of what comes with plantain has neither folder nor ending. */
const NAME = /^[a-z0-9][a-z0-9-]*$/;

/** The names of the declarations that come with plantain. */
export async function shippedNames(): Promise<readonly string[]> {
  const folder = shippedFolder();
  const files = folder === undefined ? [] : await readdir(folder).catch(() => []);
  return files.flatMap((file) => (file.endsWith('.jsonc') ? [file.slice(0, -'.jsonc'.length)] : [])).sort();
}

/** Reads a declaration: by its path from a folder, or by the name of one that comes with plantain. @throws ConfigError */
export async function readDeclaration(given: string, folder: string): Promise<ReadDeclaration> {
  const isName = NAME.test(given);
  const names = isName ? await shippedNames() : [];
  const file = isName ? join(shippedFolder() ?? folder, `${given}.jsonc`) : resolve(folder, given);
  const text = isName && !names.includes(given) ? undefined : await readUtf8(file);
  if (text === undefined)
    throw unusable(given, [{ path: '', message: isName ? unknownName(given, names) : words('declared.noFile', { file }) }]);
  const shown = isName ? `${given}.jsonc` : relative(folder, file) || file;
  const value = parseConfigText(text, shown);
  const problems = problemsOf(schema, value);
  if (problems.length > 0) throw unusable(shown, located(problems, text, shown));
  return { file, declaration: schema.parse(value) };
}

const unusable = (file: string, mistakes: readonly ConfigProblem[]): ConfigError =>
  new ConfigError(mistakes, { message: words('declared.unusable', { file }), advice: words('declared.advice') });

const unknownName = (name: string, names: readonly string[]) =>
  sentences(words('declared.noName', { name, names: { list: names } }), meant(name, names));

/** The problems with the line of each: of what is missing, the line of what it is missing in. */
function located(problems: readonly ConfigProblem[], text: string, file: string): ConfigProblem[] {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  return problems.map(({ path, message }) => {
    const offset = tree && nearest(tree, path === '' ? [] : path.split('.')).offset;
    const line = text.slice(0, offset ?? 0).split('\n').length;
    return { path: `${file}:${line}${path === '' ? '' : ` ${path}`}`, message };
  });
}

function nearest(tree: Node, path: readonly string[]): Node {
  const steps = path.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  return findNodeAtLocation(tree, steps) ?? (steps.length === 0 ? tree : nearest(tree, path.slice(0, -1)));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The providers of the declared sites in the content of a configuration whose relative paths start at `folder`. */
export async function declaredIn(content: unknown, folder: string): Promise<DeclaredSites> {
  const sites = isObject(content) && isObject(content['sites']) ? content['sites'] : {};
  const providers = new Map<string, Provider>();
  const problems = new Map<string, readonly ConfigProblem[]>();
  for (const [name, site] of Object.entries(sites)) {
    if (!isObject(site) || site['provider'] !== DECLARED || typeof site['declaration'] !== 'string') continue;
    try {
      const { declaration } = await readDeclaration(site['declaration'], folder);
      providers.set(name, declaredProvider(declaredKind(name), declaration));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const place = `sites.${name}.declaration`;
      problems.set(
        name,
        error.mistakes.map(({ path, message }) => ({
          path: place,
          message: path === '' ? message : words('problem.at', { path, problem: message }),
        })),
      );
    }
  }
  return { providers, problems };
}

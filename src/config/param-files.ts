import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileReason } from '../domain/failures/file-error.js';
import type { Json, JsonObject } from '../domain/json.js';
import { UserError } from '../domain/failures/user-error.js';
import { parametersOf } from '../providers/parameter.js';
import type { Provider } from '../providers/provider.js';
import { words } from '../words/words.js';
import { paramProblems } from './params.js';

/** Reads the parameters that were given as the path of a JSON file: workers may be on other hosts. */
export class ParamFiles {
  readonly #provider: Provider;
  readonly #folder: string;
  readonly #names: readonly string[];
  readonly #read = new Map<string, Json>();

  /** Paths are relative to `folder`. */
  constructor(provider: Provider, folder: string) {
    this.#provider = provider;
    this.#folder = folder;
    this.#names = parametersOf(provider.params).flatMap(({ name, isFile }) => (isFile ? [name] : []));
  }

  /** `params` with what the files hold, checked. @throws UserError */
  async filled(params: JsonObject): Promise<JsonObject> {
    const paths = this.#names.flatMap((name) => {
      const value = params[name];
      return isPath(value) ? [[name, value] as const] : [];
    });
    if (paths.length === 0) return params;
    const read = await Promise.all(paths.map(async ([name, path]) => [name, await this.#content(path)] as const));
    const filled = { ...params, ...Object.fromEntries(read) };
    const problems = paramProblems(this.#provider, filled);
    if (problems.length === 0) return filled;
    throw new UserError('input', words('config.paramFile', { files: { list: paths.map(([, path]) => path) } }), { problems });
  }

  /** For a request that may name no file of this host. @throws UserError */
  refusePaths(params: JsonObject): void {
    const [name] = this.#names.filter((one) => isPath(params[one]));
    if (name !== undefined)
      throw new UserError('input', words('config.paramPath', { name }), { advice: words('config.paramPathAdvice') });
  }

  async #content(path: string): Promise<Json> {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const content = await jsonOf(resolve(this.#folder, path));
    this.#read.set(path, content);
    return content;
  }
}

/** The JSON in a file. @throws UserError */
export async function jsonOf(path: string): Promise<Json> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new UserError('input', words('config.jsonUnreadable', { file: path, why: fileReason(error) }));
  });
  try {
    // Editors on Windows write a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  } catch {
    throw new UserError('input', words('config.notJson', { file: path }), { advice: words('config.notJsonAdvice') });
  }
}

const isPath = (value: Json | undefined): value is string => typeof value === 'string' && !value.trimStart().startsWith('{');

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JSONPath, parse, type ParseError, printParseErrorCode, visit } from 'jsonc-parser';
import { fileReason } from '../domain/failures/file-error.js';
import { type Words, words } from '../words/words.js';
import { variablesIn } from './env-file.js';
import { ConfigError, type ConfigProblem, pathOf } from './problems.js';

/** Text of a file that a person wrote, in UTF-8 and nothing else, with or without a byte order mark; `undefined` when there is none. @throws ConfigError */
export async function readUtf8(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    const isText = code !== 'ERR_ENCODING_INVALID_ENCODED_DATA';
    const message = isText
      ? words('config.unreadable', { file: path, why: fileReason(error) })
      : words('config.notUtf8', { file: path });
    throw new ConfigError([{ path: '', message }]);
  }
}

/** Variables of the file `.env` in a folder; none when there is no such file. @throws ConfigError */
export async function readEnvFile(folder: string): Promise<Record<string, string>> {
  return variablesIn((await readUtf8(join(folder, '.env'))) ?? '');
}

/** The value of JSON with comments and trailing commas. @throws ConfigError with every mistake and its line */
export function parseConfigText(text: string, file: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const problems: ConfigProblem[] = errors.map(({ error, offset }) => ({
    path: `${file}:${lineOf(offset)}`,
    message: syntaxWords(printParseErrorCode(error)),
  }));
  problems.push(...repeatedNames(text));
  if (problems.length > 0) throw new ConfigError(problems);
  return value;
}

/** What can be made of JSON that may be broken: enough to tell whose file it is. */
export function parseLeniently(text: string): unknown {
  return parse(text, [], { allowTrailingComma: true }) as unknown;
}

/** `CommaExpected`, in words; one of a later version of the parser as `comma expected`. */
const syntaxWords = (code: string): Words =>
  words('config.syntax', { code, raw: code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase() });

/** JSON lets the last of two equal names win, which here would lose a site without a word. */
function repeatedNames(text: string): ConfigProblem[] {
  const seen = new Set<string>();
  const problems: ConfigProblem[] = [];
  // eslint-disable-next-line max-params -- the visitor of jsonc-parser
  function onObjectProperty(
    name: string,
    _offset: number,
    _length: number,
    line: number,
    _column: number,
    parents: () => JSONPath,
  ): void {
    const path = [...parents(), name];
    const id = JSON.stringify(path);
    if (seen.has(id)) problems.push({ path: pathOf(path), message: words('config.twice', { line: line + 1 }) });
    seen.add(id);
  }
  visit(text, { onObjectProperty }, { allowTrailingComma: true });
  // What is inside of a repeated object is repeated by it.
  return problems.filter(({ path }) => !problems.some((outer) => path.startsWith(`${outer.path}.`)));
}

import { Secret } from './secret.js';

/** What templates and instructions have where a key belongs; in lower case, `-` and space as `_`, without the beginning of a service's keys. */
const PLACEHOLDERS: readonly RegExp[] = [
  // A key without what makes it one.
  /^$/,
  /^[x._*…•]{3,}$/,
  /^(?:your|enter|insert|paste|put|add|replace_with)_(?:\w+_)?(?:key|token)(?:_goes)?(?:_here)?\d*$/,
  /^your(?:own|api|secret)*(?:key|token)(?:here)?$/,
  /^api_?key(?:_?here)?$/,
  /^(?:(?:change|replace)_?(?:me|this|it)|placeholder|todo)$/,
];
/** A name in brackets, where a program or a person was to put the key. */
const IN_BRACKETS = /^(?:<.*>|\$\{.*\}|\{\{.*\}\}|\[.*\])$/;
/** A key as web pages show it, without its middle. */
const MASKED = /\.{3}|\*{3}|…|•{3}/;

function isPlaceholder(text: string): boolean {
  if (IN_BRACKETS.test(text) || MASKED.test(text)) return true;
  const words = text
    .toLowerCase()
    .replace(/[-\s]/g, '_')
    .replace(/^(?:sk_|aiza(?:sy)?)/, '');
  return PLACEHOLDERS.some((pattern) => pattern.test(words));
}

/** Why a text is no key, in words that follow where it stands; nothing of it is shown. */
export function keyTrouble(text: string): string | undefined {
  if (isPlaceholder(text)) return 'holds a placeholder instead of a key';
  // A header takes no others.
  return /^[\x21-\x7e]+$/.test(text) ? undefined : 'holds spaces or other characters that no key has';
}

/** Where variables come from. */
export interface Variables {
  /** The environment together with the files. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The `.env` that a variable was taken from, by its name; absent: from the environment. */
  readonly envFiles?: Readonly<Record<string, string>>;
}

/** The key in an environment variable, or why there is none, in words that follow the name of the option. */
export function keyOfVariable(variable: string, { env, envFiles = {} }: Variables): Secret | { readonly missing: string } {
  // Keys come by copy and paste, often with a line feed at the end.
  const value = env[variable]?.trim() ?? '';
  if (value === '')
    return { missing: `takes the environment variable ${variable}, which is not set; set it, or write it into .env` };
  const trouble = keyTrouble(value);
  if (trouble !== undefined) return { missing: `takes the environment variable ${variable}, which ${trouble}` };
  const file = Object.hasOwn(envFiles, variable) ? envFiles[variable] : undefined;
  return new Secret(value, file === undefined ? `environment variable ${variable}` : `${variable} in ${file}`);
}

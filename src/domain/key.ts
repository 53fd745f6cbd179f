import { Secret } from './secret.js';

/** What templates and instructions have where a key belongs; in lower case, `-` as `_`. */
const PLACEHOLDER =
  /^<?(?:sk_)?(?:(?:your|enter|insert|paste|put)_(?:\w+_)?(?:key|token)(?:_here)?|api_key_here|x{3,}|\.{3,}|\*{3,})>?$/;

/** Why a text is no key, in words that follow where it stands; nothing of it is shown. */
export function keyTrouble(text: string): string | undefined {
  if (PLACEHOLDER.test(text.toLowerCase().replaceAll('-', '_'))) return 'holds a placeholder instead of a key';
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

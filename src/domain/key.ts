import { type Words, words } from '../words/words.js';
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
  const plain = text
    .toLowerCase()
    .replace(/[-\s]/g, '_')
    .replace(/^(?:sk_|aiza(?:sy)?)/, '');
  return PLACEHOLDERS.some((pattern) => pattern.test(plain));
}

/** Why a text is no key; nothing of it is shown. */
export function keyTrouble(text: string): Words | undefined {
  if (isPlaceholder(text)) return words('key.placeholder');
  // A header takes no others.
  return /^[\x21-\x7e]+$/.test(text) ? undefined : words('key.characters');
}

/** Where variables come from. */
export interface Variables {
  /** The environment together with the files. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The `.env` that a variable was taken from, by its name; absent: from the environment. */
  readonly envFiles?: Readonly<Record<string, string>>;
}

/** The key in an environment variable, or why there is none. */
export function keyOfVariable(variable: string, { env, envFiles = {} }: Variables): Secret | { readonly missing: Words } {
  // Keys come by copy and paste, often with a line feed at the end.
  const value = env[variable]?.trim() ?? '';
  if (value === '') return { missing: words('key.unset', { variable }) };
  const trouble = keyTrouble(value);
  if (trouble !== undefined) return { missing: words('key.inVariable', { variable, trouble }) };
  const file = Object.hasOwn(envFiles, variable) ? envFiles[variable] : undefined;
  return new Secret(value, file === undefined ? words('key.variable', { variable }) : words('key.inFile', { variable, file }));
}

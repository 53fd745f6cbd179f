import { parse } from 'dotenv';
import type { Secret } from '../domain/secret.js';
import { words } from '../words/words.js';
import { ConfigError } from './problems.js';

/** A variable with a key. */
export interface KeyVariable {
  readonly name: string;
  readonly key: Secret;
}

/** The variables of the text of an `.env`. */
export const variablesIn = (text: string): Readonly<Record<string, string>> => parse(text);

/** `text` of an `.env` with further variables at its end; whatever stands there stays. @throws ConfigError for one that cannot be added */
export function withVariables(text: string, variables: readonly KeyVariable[], remark: string): string {
  if (variables.length === 0) return text;
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return variables.reduce((before, variable) => withVariable(before, variable), `${start}# ${remark}\n`);
}

function withVariable(text: string, { name, key }: KeyVariable): string {
  const value = key.reveal();
  // What a character means depends on the quotes around it: only reading it back shows that the key survives.
  const written = ['', "'", '"', '`']
    .map((quote) => `${text}${name}=${quote}${value}${quote}\n`)
    .find((candidate) => variablesIn(candidate)[name] === value);
  if (written !== undefined) return written;
  throw new ConfigError([{ path: '', message: words('config.envTaken', { name }) }]);
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { info } from '../../client/events.js';
import { exists } from '../../disk/files.js';
import { atPath } from '../../domain/failures/file-error.js';
import { tell } from '../../words/current.js';
import { words } from '../../words/words.js';
import type { Scope } from '../scope.js';

/** A script to double-click. */
export interface StarterScript {
  readonly name: string;
  readonly text: string;
}

type Offering = Pick<Scope, 'folder' | 'emit' | 'prompts'>;

/** Runs as a program of its owner. */
const EXECUTABLE = 0o755;

/** Offers a script for people who double-click; one that is there already is left alone. */
export async function offerStarter({ folder, emit, prompts: ask }: Offering, platform = process.platform): Promise<void> {
  const { name, text } = starterFor(platform);
  const prompts = await ask();
  const file = join(folder, name);
  if (!prompts || (await exists(file))) return;
  if (!(await prompts.confirm({ message: tell('starter.offer', { name }), initial: true }))) return;
  await atPath(file, () => writeFile(file, text, { flag: 'wx', mode: EXECUTABLE }));
  emit(info(words('starter.wrote', { file })));
}

/** The script for a system, in the language of this process. What is dropped on it is the input. */
export function starterFor(platform: NodeJS.Platform): StarterScript {
  if (platform === 'win32') return { name: tell('starter.windowsName'), text: batchScript() };
  return { name: platform === 'darwin' ? 'run.command' : 'run.sh', text: shellScript() };
}

/**
 * ASCII alone: Windows reads a batch file in the code page of its console, such as 936, and would misread anything else. Names that it
 * gets while it runs, such as that of its folder, are Unicode. `pushd` also enters a network share.
 */
function batchScript(): string {
  const lines = [
    '@echo off',
    'setlocal',
    'pushd "%~dp0"',
    'where plantain >nul 2>nul',
    'if errorlevel 1 goto missing',
    'call plantain run %*',
    'set code=%errorlevel%',
    'goto end',
    ':missing',
    batchEcho(tell('starter.missing')),
    'set code=1',
    ':end',
    'popd',
    'echo.',
    'pause',
    'exit /b %code%',
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** A line of a batch file that shows `text`; PowerShell shows what is not ASCII. */
function batchEcho(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return `echo ${text.replace(/[&|<>^()]/g, '^$&').replaceAll('%', '%%')}`;
  const escaped = text.replace(/[^\w .,:/-]/g, (mark) => [...mark].map(unicodeEscape).join(''));
  return `powershell -NoProfile -Command "[regex]::Unescape('${escaped}')"`;
}

/** `\u5f00`, in UTF-16. */
const unicodeEscape = (mark: string): string =>
  Array.from({ length: mark.length }, (_, at) => `\\u${mark.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

/** The shell survives a Ctrl-C, which is for plantain, and waits at the end where somebody sees it. */
function shellScript(): string {
  return `#!/bin/sh
trap : INT
cd -- "$(dirname -- "$0")" || exit 1
if command -v plantain >/dev/null 2>&1; then
  plantain run "$@"
  code=$?
else
  printf '%s\\n' ${quoted(tell('starter.missing'))}
  code=1
fi
if [ -t 0 ]; then
  printf '\\n%s' ${quoted(tell('starter.close'))}
  read -r _
fi
exit $code
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

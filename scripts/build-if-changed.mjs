import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Written last by a build. */
const BUILT = 'dist/workflow-bundle.js';
const SOURCES = ['src', 'web', 'stand-ins/src', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

const root = fileURLToPath(new URL('..', import.meta.url));
const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** When the newest file of a folder, or a folder itself by a removal, has changed. */
function newest(path) {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return Math.max(changedAt(path), ...(isFolder ? readdirSync(path).map((name) => newest(join(path, name))) : []));
}

if (Math.max(...SOURCES.map((name) => newest(join(root, name)))) >= changedAt(join(root, BUILT))) {
  console.error('Building plantain (up to a minute, only after a change) …');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}

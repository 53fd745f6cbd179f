import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const REPOSITORY = resolve(import.meta.dirname, '..');
const COMPILER_OPTIONS = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };

/**
 * The sources of these folders and all below them as JavaScript, for processes of their own that have to start fast. They lie below
 * node_modules, where packages are found, at their paths in the repository. `remove` takes them away again.
 */
export function compiled(name: string, folders: readonly string[]): { readonly root: string; readonly remove: () => void } {
  const root = join(REPOSITORY, 'node_modules', '.cache', `${name}-${process.pid}`);
  for (const folder of folders) {
    for (const file of readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
      const source = readFileSync(join(REPOSITORY, folder, file), 'utf8');
      const target = join(root, folder, file.replace(/ts$/, 'js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, ts.transpileModule(source, { compilerOptions: COMPILER_OPTIONS }).outputText);
    }
  }
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

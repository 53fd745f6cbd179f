import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

/** The stores as JavaScript, for tests that need processes of their own; below node_modules, where packages are found. */
export async function buildStores(): Promise<{ registry: string; remove: () => Promise<void> }> {
  const cache = resolve('node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const root = await mkdtemp(join(cache, 'plantain-stores-'));
  for (const folder of ['stores', 'disk', 'domain']) {
    for (const name of await readdir(join('src', folder), { recursive: true })) {
      if (!name.endsWith('.ts')) continue;
      await mkdir(dirname(join(root, folder, name)), { recursive: true });
      const { outputText } = ts.transpileModule(await readFile(join('src', folder, name), 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
      });
      await writeFile(join(root, folder, name.replace(/\.ts$/, '.js')), outputText);
    }
  }
  await writeFile(join(root, 'package.json'), '{ "type": "module" }');
  return { registry: join(root, 'stores/registry.js'), remove: () => rm(root, { recursive: true, force: true }) };
}

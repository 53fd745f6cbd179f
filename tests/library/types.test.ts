import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const EXAMPLES = resolve(import.meta.dirname, '../../examples/library');

it('has types by which a strict program and every example that asks for it is right', () => {
  const isChecked = (name: string): boolean => /^\/\/ @ts-check$/m.test(readFileSync(join(EXAMPLES, name), 'utf8'));
  const files = readdirSync(EXAMPLES).filter((name) => name.endsWith('.mjs') && isChecked(name));
  expect(files).toContain('start-a-batch.mjs');
  const program = ts.createProgram({
    rootNames: files.map((name) => join(EXAMPLES, name)),
    options: {
      strict: true,
      noEmit: true,
      allowJs: true,
      checkJs: true,
      skipLibCheck: true,
      exactOptionalPropertyTypes: true,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: ['node'],
    },
  });
  // Without types, everything would be right.
  expect(program.getSourceFiles().some(({ fileName }) => fileName.endsWith('/dist/index.d.ts'))).toBe(true);
  const found = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(found).toEqual([]);
});

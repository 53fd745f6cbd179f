import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parametersPage } from '../../src/cli/parameter-tables.js';
import { createRoot } from '../../src/cli/root.js';
import { batchCommand } from '../../src/cli/options/batch.js';
import { flagOf } from '../../src/providers/parameter.js';
import { createRegistry } from '../../src/providers/registry.js';
import { contextIn } from './fixtures.js';

const { providers } = createRegistry();
const { options } = batchCommand(createRoot(contextIn('/'), () => undefined).program.command('run'));

describe('the page of parameters', () => {
  it.each(providers)('has a full row for every parameter and setting of $kind', ({ params, settings }) => {
    const rows = parametersPage(options)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    for (const name of Object.keys({ ...params.shape, ...settings.shape, concurrency: 0, retries: 0 })) {
      const cells = rows.find((row) => row.startsWith(`| \`${name}\` |`))?.split(/(?<!\\)\|/) ?? [];
      expect(cells, name).toHaveLength(8);
      for (const cell of cells.slice(1, -1)) expect(cell.trim(), name).not.toBe('');
    }
  });

  it('names the flags that there are, and no others', () => {
    const visible = options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? '');
    const named = [...parametersPage(options).matchAll(/^\| `\w+` \| `(--[a-z-]+)` \|/gm)].map(([, flag]) => flag);
    expect(named.length).toBeGreaterThan(18);
    for (const flag of named) expect(visible).toContain(flag);
    for (const name of providers.flatMap(({ params }) => Object.keys(params.shape))) expect(named).toContain(flagOf(name));
  });

  // After a change: npx vitest run tests/cli/parameter-tables.test.ts --update
  const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
  it.skipIf(!existsSync(docs))('stands in the docs as it is', async () => {
    await expect(parametersPage(options)).toMatchFileSnapshot(`${docs}parameters.md`);
  });
});

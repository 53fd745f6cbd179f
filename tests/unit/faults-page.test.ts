import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const DOCS = resolve(import.meta.dirname, '../../docs');
const page = readFileSync(join(DOCS, 'faults.md'), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:Fault|-)/.test(line));
/** A link to a file of tests, whose tooltip is the title of one. */
const PROOF = /\]\((\.\.\/tests\/[^ )]+) (["'])(.+?)\2\)/;
const proofs = [...page.matchAll(new RegExp(PROOF, 'g'))].map(([, path = '', , title = '']) => ({ path, title }));

describe('the page of faults', () => {
  it('names a test for each fault', () => {
    expect(proofs.length).toBeGreaterThanOrEqual(rows.length);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !PROOF.test(row))).toEqual([]);
  });

  it('names only tests that are there', () => {
    const missing = proofs.filter(({ path, title }) => {
      const file = join(DOCS, path);
      // In the code a quote of the title may be escaped.
      return !existsSync(file) || !readFileSync(file, 'utf8').replaceAll("\\'", "'").includes(title);
    });
    expect(missing).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrowsOf, circlesOf, readHouse, tableOfLayers } from '../../scripts/house.mjs';
import { LAYERS } from '../../scripts/layers.mjs';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/architecture.md'), 'utf8');
const SRC = resolve(import.meta.dirname, '../../src');
const house = readHouse();

/** The table below the heading `Layers`, its cells without padding. */
function tableOfPage(): string[][] {
  const [, section = ''] = page.split('\n## Layers\n');
  const rows =
    section
      .split('\n## ')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('|')) ?? [];
  return rows
    .filter((row) => !/^\|[\s|:-]+$/.test(row))
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('the house', () => {
  it('has the layers that docs/architecture.md shows', () => {
    expect(tableOfPage()).toEqual(tableOfLayers());
  });

  it('has the arrows between its rooms that the layers allow, and uses every one of them', () => {
    const drawn = Object.entries(LAYERS).map(([room, { values, types }]) => [room, [...values].sort(), [...types].sort()]);
    const arrows = arrowsOf(house);
    expect(Object.keys(arrows).sort()).toEqual(Object.keys(LAYERS).sort());
    expect(
      drawn.map(([room]) => [
        room,
        [...(arrows[room as string]?.values ?? [])].sort(),
        [...(arrows[room as string]?.types ?? [])].sort(),
      ]),
    ).toEqual(drawn);
  });

  it('has no room above one that it imports', () => {
    const above = new Map<string, readonly string[]>(Object.entries(LAYERS).map(([room, { values }]) => [room, values]));
    const reaches = (from: string, to: string): boolean =>
      (above.get(from) ?? []).some((next) => next === to || reaches(next, to));
    expect([...above.keys()].filter((room) => reaches(room, room))).toEqual([]);
  });

  it.each(['library', 'client', 'prepare', 'accounts', 'doctor'])('prints nothing in %s and leaves the process alone', (room) => {
    const loud = /\bconsole\.|\bprocess\.(?:argv|exit|exitCode|stdout|stderr|stdin|kill)\b/;
    const files = house.filter((file) => file.room === room || (room === 'library' && file.path === 'index.ts'));
    const found = files.filter(({ path }) => loud.test(readFileSync(resolve(SRC, path), 'utf8').replace(/\/\*[^]*?\*\//g, '')));
    expect(files.length).toBeGreaterThan(0);
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it('has no files that import each other', () => {
    expect(circlesOf(house)).toEqual([]);
  });
});

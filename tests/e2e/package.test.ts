import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolveTemporalCli } from '../../src/temporal/cli-binary.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TIMEOUT_MS = 300_000;
/** What is installed once is not fetched again; registries are asked for the rest. */
const CACHE = process.env['npm_config_cache'] ?? join(homedir(), '.npm');
const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--cache', CACHE];

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-package-'));
  for (const name of ['home', 'prefix', 'work', 'client']) await mkdir(join(folder, name));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** An environment in which nothing of this computer's user is found, and nothing of the npm that runs the tests. */
function emptyHome(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|TEMPORAL_|PLANTAIN_|XDG_|NODE_PATH$)/i.test(name));
  return { ...Object.fromEntries(own), HOME: join(folder, 'home'), NO_COLOR: '1' };
}

/** The tarball, of what the build of this test run has made. */
async function pack(cwd: string, ...args: readonly string[]): Promise<{ tarball: string; paths: string[] }> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder, ...args], { cwd, maxBuffer: 1e8 });
  const packed = JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as Packed[] | Readonly<Record<string, Packed>>;
  const [first] = Object.values(packed);
  if (!first) throw new Error(`npm pack said: ${stdout}`);
  return { tarball: join(folder, first.filename), paths: first.files.map(({ path }) => path) };
}

test(
  'installed from its tarball into an empty prefix and home, plantain makes its demo, 8 of 8',
  async () => {
    const { tarball, paths } = await pack(ROOT, '--ignore-scripts');
    expect(paths).toContain('dist/stand-ins/index.js');
    expect(paths).toContain('dist/THIRD-PARTY-LICENSES');
    expect(
      paths.filter(
        (path) =>
          !/^(dist|examples|sites)\/|^docs\/pictures\/|^(README|README\.zh-CN|CHANGELOG)\.md$|^LICENSE$|^package\.json$/.test(
            path,
          ),
      ),
    ).toEqual([]);
    expect(paths.filter((path) => /(?<!\.d)\.ts$|^dist\/.*\.test\.|^dist\/tools\/|\.map$/.test(path))).toEqual([]);
    const env = emptyHome();
    await run('npm', [...INSTALL, '--global', '--prefix', join(folder, 'prefix'), tarball], { cwd: join(folder, 'work'), env });
    const { path } = await resolveTemporalCli({ env: process.env, onProgress: () => undefined });
    const { stdout } = await run(join(folder, 'prefix', 'bin', 'plantain'), ['demo'], {
      cwd: join(folder, 'work'),
      env: { ...env, TEMPORAL_CLI_PATH: path },
    });
    expect(stdout).toContain('8 of 8 succeeded');
  },
  TIMEOUT_MS,
);

test(
  'the example of the stand-ins runs in a project that has installed nothing else',
  async () => {
    const { tarball, paths } = await pack(join(ROOT, 'stand-ins'));
    expect(paths.filter((path) => !/^(dist\/.*\.(js|d\.ts)|README\.md|package\.json)$/.test(path))).toEqual([]);
    const client = join(folder, 'client');
    await writeFile(join(client, 'package.json'), '{ "type": "module" }');
    await run('npm', [...INSTALL, tarball], { cwd: client, env: emptyHome() });
    const [, example = ''] = /```js\n(.*?)```/s.exec(await readFile(join(ROOT, 'stand-ins', 'README.md'), 'utf8')) ?? [];
    await writeFile(join(client, 'example.js'), example);
    const { stdout } = await run(process.execPath, ['example.js'], { cwd: client, env: emptyHome() });
    expect(stdout).toBe('ok\n');
  },
  TIMEOUT_MS,
);

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VERSION = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

const args = argv.slice(2);
const isDryRun = args.includes('--dry-run');
const [wanted, ...others] = args.filter((arg) => arg !== '--dry-run');
if (others.length > 0 || (wanted !== undefined && !VERSION.test(wanted))) fail('npm run release -- [1.2.3] [--dry-run]');

function fail(text) {
  console.error(`Not released: ${text}`);
  process.exit(1);
}

const say = (text) => console.error(`• ${text}`);

/** Runs a command in `cwd` and shows what it says; ends everything when it fails. */
function run(cwd, command, ...rest) {
  const { status } = spawnSync(command, rest, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`${[command, ...rest].join(' ')} failed`);
}

function output(cwd, command, ...rest) {
  const { status, stdout, stderr } = spawnSync(command, rest, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${[command, ...rest].join(' ')} failed: ${stderr}`);
  return stdout.trim();
}

const read = (folder, file) => readFileSync(join(folder, file), 'utf8');

/** What stands in the changelog under Unreleased. */
function unreleased(changelog) {
  const [, text = ''] = /^## Unreleased\n(.*?)(?=^## |(?![^]))/ms.exec(changelog) ?? [];
  return text.trim();
}

/** The one that is asked for, else the one of package.json, or the next minor one where that has been released: it has histories. */
function versionFor(folder) {
  const isOut = (version) => existsSync(join(folder, 'tests/histories', version));
  if (wanted !== undefined && isOut(wanted)) throw new Error(`tests/histories has a version ${wanted} already`);
  const { version } = JSON.parse(read(folder, 'package.json'));
  const [major, minor] = version.split('.');
  return wanted ?? (isOut(version) ? `${major}.${Number(minor) + 1}.0` : version);
}

/** Sets the version in all files that have it, and dates the section of the changelog. */
function setVersion(folder, version) {
  const edit = (file, change) => {
    const content = JSON.parse(read(folder, file));
    change(content);
    writeFileSync(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);
  };
  for (const file of ['package.json', 'stand-ins/package.json']) edit(file, (content) => void (content.version = version));
  edit('package-lock.json', (lock) => {
    for (const holder of [lock, lock.packages[''], lock.packages['stand-ins']]) holder.version = version;
  });
  const day = new Date().toISOString().slice(0, 10);
  const changelog = read(folder, 'CHANGELOG.md').replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} (${day})`);
  writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
}

/** A clone of what is committed, with the packages that are installed here. */
function temporaryCopy() {
  const folder = mkdtempSync(join(tmpdir(), 'plantain-release-'));
  run(ROOT, 'git', 'clone', '--quiet', '--no-hardlinks', ROOT, folder);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}

function release(folder, version) {
  say(`Version ${version} in package.json, stand-ins/package.json, package-lock.json and CHANGELOG.md`);
  setVersion(folder, version);
  say('Build, and histories of the code as it is');
  run(folder, 'npm', 'run', '--silent', 'histories', '--', version);
  say('The histories of all versions replay; the tarball runs its demo in an empty prefix and home');
  run(folder, 'npx', 'vitest', 'run', 'tests/workflows/histories.test.ts', 'tests/e2e/package.test.ts');
  say('Pack');
  const place = isDryRun ? folder : mkdtempSync(join(tmpdir(), 'plantain-release-'));
  run(folder, 'npm', 'pack', '--ignore-scripts', '--pack-destination', place);
  const tarball = join(place, `plantain-${version}.tgz`);
  if (!existsSync(tarball)) throw new Error(`npm pack left no ${tarball}`);
  return tarball;
}

say('A clean tree');
const changes = output(ROOT, 'git', 'status', '--porcelain');
if (changes !== '') fail(`there are changes that are not committed:\n${changes}`);
say('Changes under Unreleased in CHANGELOG.md');
if (unreleased(read(ROOT, 'CHANGELOG.md')) === '') fail('CHANGELOG.md has nothing under Unreleased');

const folder = isDryRun ? temporaryCopy() : ROOT;
if (isDryRun) say(`All that follows happens in a copy, ${folder}, which is removed at the end`);
try {
  const version = versionFor(folder);
  const tarball = release(folder, version);
  if (isDryRun) say(`Version ${version} could be released.`);
  else
    say(
      `Ready. Look at git diff, then:\n  git add -A && git commit -m "Release ${version}" && git tag v${version}\n  npm publish ${tarball}`,
    );
} catch (error) {
  console.error(`Not released: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (isDryRun) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

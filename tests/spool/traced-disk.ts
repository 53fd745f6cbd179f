import { appendFileSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Changes the file system calls of this process: each one that changes the disk is counted and written to `log`, and at number
 * `killAt` the process kills itself, in the middle of a write or before any other call.
 */
export function traceDisk(log: string, killAt: number): (fact: object) => void {
  let count = 0;
  const note = (fact: object): void => appendFileSync(log, `${JSON.stringify(fact)}\n`);
  const step = (fact: object): boolean => {
    const now = ++count === killAt;
    if (!now) note(fact);
    return now;
  };
  const die = (): never => {
    process.kill(process.pid, 'SIGKILL');
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  const { mkdir, rename, rm, open } = fs;
  const tracedHandle = (file: FileHandle, path: string): FileHandle => {
    const writeFile = file.writeFile.bind(file);
    const write = file.write.bind(file) as (
      bytes: Uint8Array,
      from: number,
      length: number,
      at: number,
    ) => Promise<{ bytesWritten: number }>;
    const tracedWrite: typeof write = async (bytes, from, length, at) => {
      const data = Buffer.from(bytes.subarray(from, from + length)).toString('base64');
      if (!step({ op: 'write', path, at, data })) return write(bytes, from, length, at);
      await write(bytes, from, Math.floor(length / 2), at);
      return die();
    };
    // Leases are written in place, and are no part of what has to last.
    if (!path.endsWith('lease')) Object.assign(file, { write: tracedWrite });
    file.writeFile = async (data, options) => {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      if (!step({ op: 'write', path, data: Buffer.from(bytes).toString('base64') })) return writeFile(data, options);
      await writeFile(bytes.subarray(0, bytes.length / 2));
      return die();
    };
    for (const name of ['sync', 'datasync'] as const) {
      const original = file[name].bind(file);
      file[name] = async () => {
        await original();
        note({ op: 'sync', path });
      };
    }
    return file;
  };
  Object.assign(fs, {
    mkdir: async (path: string, options?: object) => {
      if (step({ op: 'mkdir', path })) die();
      return mkdir(path, options);
    },
    rename: async (from: string, to: string) => {
      if (step({ op: 'rename', from, to })) die();
      return rename(from, to);
    },
    rm: async (path: string, options?: object) => {
      if (step({ op: 'rm', path })) die();
      return rm(path, options);
    },
    open: async (path: string, flags: string) => {
      if (['wx', 'a'].includes(flags) && step({ op: 'create', path })) die();
      return tracedHandle(await open(path, flags), path);
    },
  });
  syncBuiltinESMExports();
  return note;
}

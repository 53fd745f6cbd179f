import { type FileHandle, open } from 'node:fs/promises';

interface OpenFile extends Pick<FileHandle, 'writeFile' | 'datasync'> {
  write(bytes: Uint8Array, from: number, length: number, at: number): Promise<{ bytesWritten: number }>;
}

const handle = await open('/dev/null');
/** What all open files of this process share: a test that replaces a method has to put it back. */
export const openFile = Object.getPrototypeOf(handle) as OpenFile;
await handle.close();

/** Its methods as they are. */
export const asTheyAre: Readonly<OpenFile> = {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with a file
  ...({ write: openFile.write, writeFile: openFile.writeFile, datasync: openFile.datasync } satisfies OpenFile),
};

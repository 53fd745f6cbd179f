/** A file with its path below what was dropped. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

const PICTURE = /\.(?:jpe?g|png|webp|gif|heic|heif|avif|bmp|tiff?)$/i;
const LIST = /\.(?:csv|jsonl|txt)$/i;

export const isPicture = ({ path }: DroppedFile): boolean => PICTURE.test(path);
export const isList = ({ path }: DroppedFile): boolean => LIST.test(path) && !path.includes('/');

/** All files of what was dropped, also those in folders, in the order of their names. */
export async function filesOf(transfer: DataTransfer): Promise<DroppedFile[]> {
  // Entries are gone once the event is over: they are taken before anything is awaited.
  const taken = [...transfer.items].map((item) => item.webkitGetAsEntry() ?? item.getAsFile()).filter((one) => one !== null);
  // What comes out of another program is a file without a place.
  const files = taken.map((one) =>
    one instanceof File ? Promise.resolve([{ path: one.name, file: one }]) : filesBelow(one, ''),
  );
  return inOrder((await Promise.all(files)).flat());
}

/** Files that were chosen in a dialog. */
export const filesChosen = (files: FileList | null): DroppedFile[] =>
  inOrder(
    [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file })),
  );

/** `cup 2` before `cup 10`, as a folder window shows them. */
const inOrder = (files: readonly DroppedFile[]): DroppedFile[] =>
  [...files].sort((a, b) => a.path.localeCompare(b.path, undefined, { numeric: true }));

async function filesBelow(entry: FileSystemEntry, above: string): Promise<DroppedFile[]> {
  const path = `${above}${entry.name}`;
  if (entry.name.startsWith('.')) return [];
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  // A reader gives a hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map((one) => filesBelow(one, `${path}/`)))).flat();
}

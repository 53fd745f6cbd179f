import { dirname } from 'node:path';

interface Node {
  /** Names in this folder, as the running system sees them. */
  names: Map<string, Node>;
  /** Names that a power cut leaves. */
  lasting: Map<string, Node>;
  synced: boolean;
}

const node = (): Node => ({ names: new Map(), lasting: new Map(), synced: false });

/**
 * The files that are whole after a power cut at the moment when `word` was said, by the strictest reading of what a file system
 * promises: bytes last once their file is synced, names once their folder is. `trace` is what `traceDisk` wrote; `existing` are folders
 * that were there before.
 */
export const lastingAfter = (...given: Parameters<typeof leftAfter>): string[] => wholeFiles(leftAfter(...given));

/** The same, with files of which only the names are sure. */
export const namesAfter = (...given: Parameters<typeof leftAfter>): string[] => namesIn(leftAfter(...given));

function leftAfter(word: string, trace: readonly Record<string, unknown>[], root: string, existing: string[] = []): Node {
  const top = node();
  const at = (path: string): Node => {
    const found = path === dirname(root) ? top : at(dirname(path)).names.get(path);
    if (!found) throw new Error(`the trace speaks of ${path} before it was made`);
    return found;
  };
  const make = (path: string): void => {
    if (path === dirname(root)) return;
    make(dirname(path));
    const parent = at(dirname(path));
    if (!parent.names.has(path)) parent.names.set(path, node());
  };
  for (const path of existing) {
    make(path);
    for (let up = path; up !== dirname(root); up = dirname(up)) at(dirname(up)).lasting.set(up, at(up));
  }
  for (const line of trace) {
    if (line.said === word) break;
    apply(line, at, make);
  }
  return top;
}

function apply(line: Record<string, unknown>, at: (path: string) => Node, make: (path: string) => void): void {
  const path = String(line.path ?? line.from);
  if (line.op === 'mkdir' || line.op === 'create') make(path);
  else if (line.op === 'write') at(path).synced = false;
  else if (line.op === 'sync') {
    const target = at(path);
    target.synced = true;
    target.lasting = new Map(target.names);
  } else if (line.op === 'rename') {
    const to = String(line.to);
    const moved = at(path);
    at(dirname(path)).names.delete(path);
    at(dirname(to)).names.set(to, moved);
    moved.names = renamed(moved.names, path, to);
    moved.lasting = renamed(moved.lasting, path, to);
  }
}

const renamed = (names: Map<string, Node>, from: string, to: string): Map<string, Node> =>
  new Map([...names].map(([path, child]) => [to + path.slice(from.length), child]));

const namesIn = (folder: Node): string[] => [...folder.lasting].flatMap(([path, child]) => [path, ...namesIn(child)]);

function wholeFiles(folder: Node): string[] {
  return [...folder.lasting].flatMap(([path, child]) => {
    if (child.names.size > 0 || child.lasting.size > 0) return wholeFiles(child);
    return child.synced ? [path] : [];
  });
}

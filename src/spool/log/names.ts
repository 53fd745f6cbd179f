/** Hidden folder of the logs in that of a batch. */
export const LOGS = '.journal';

/** A log that a process appends to. */
const OPEN = '.log';
/** One that is being packed: nobody appends to it any more. */
const SEALED = '.sealed';
/** Several that were packed into one. */
const PACKED = '.packed';

export const openLog = (token: string, number: number): string => `${token}-${number}${OPEN}`;
export const sealedLog = (name: string): string => name.replace(/\.log$/, SEALED);
export const packedLog = (token: string): string => `${token}${PACKED}`;

export const isLog = (name: string): boolean => isPacked(name) || isUnpacked(name);
export const isUnpacked = (name: string): boolean => name.endsWith(OPEN) || name.endsWith(SEALED);
export const isPacked = (name: string): boolean => name.endsWith(PACKED);

/** Whose file is there works at a key alone, for the moment that this takes. */
export const TURN = 'turn-';
/** A process that finds it must have how the key ends decided. */
export const FENCE = 'fence-';
/** The folder with how a key ends. */
export const DECIDED = 'decided-';

/** The keys in a listing of the folder whose names begin with `prefix`. */
export const itemsWith = (prefix: string, names: readonly string[]): Set<string> =>
  new Set(names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)));

import { SpokenError } from '../domain/failures/spoken-error.js';
import { words } from '../words/words.js';
import { createHash, randomBytes } from 'node:crypto';
import { access, constants, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { createExclusive, syncFolder, writeDurably } from '../disk/durable.js';
import { readIfThere } from '../disk/files.js';
import { isCopy, isSameFolder, type Place, placeOf } from '../disk/place.js';

const ID = /^h_[0-9a-f]{8}$/;

const PLACE = z.object({ path: z.string(), device: z.number(), inode: z.number() });

/** Whose spool a folder is. */
export interface SpoolHost {
  /** Such as `h_3f2a9c1b`. */
  readonly id: string;
  /** Ids of the spools that this one is a copy of: what they held at that moment lies here, too. */
  readonly former: readonly string[];
}

/**
 * The id of the host that a spool belongs to: made once, kept in the spool itself. Host names are of no use, containers and DHCP change
 * them. The copy of a spool that is still in its place gets an id of its own: two hosts of one id would take each other's requests for
 * their own.
 */
export async function hostOf(spool: string): Promise<SpoolHost> {
  await mkdir(spool, { recursive: true }).catch(async (error: unknown) => {
    // Node reports a read-only parent as a missing one.
    await access(dirname(spool), constants.W_OK);
    throw error;
  });
  // Read-only is to be heard now, not with the first item.
  await access(spool, constants.W_OK);
  const here = await placeOf(spool);
  const { id, place, former } = filesOf(spool);
  if ((await readIfThere(id)) === undefined) {
    const files = { id: `h_${randomBytes(4).toString('hex')}\n`, place: JSON.stringify(here) };
    await createExclusive(spool, 'host', files);
    await syncFolder(dirname(spool));
  }
  const kept = checked(id, await readIfThere(id));
  const earlier = ((await readIfThere(former)) ?? '').split('\n').filter((line) => ID.test(line));
  const known = placeIn(await readIfThere(place));
  if (known && (await isCopy(known, here))) return renamed(spool, { id: kept, former: earlier }, here);
  if (known?.path !== here.path || !isSameFolder(known, here)) await writeDurably(place, JSON.stringify(here));
  return { id: kept, former: earlier };
}

/** The ids of a spool, also former ones; none where it has none yet. */
export async function hostIdsIn(spool: string): Promise<readonly string[]> {
  const { id, former } = filesOf(spool);
  const texts = await Promise.all([id, former].map(readIfThere));
  return texts.flatMap((text) => (text ?? '').split('\n')).filter((line) => ID.test(line));
}

const filesOf = (spool: string) => {
  const file = (name: string): string => join(spool, 'host', name);
  return { id: file('id'), place: file('place'), former: file('former') };
};

/** The id of a copy, made of what all processes see that use it: they may come to it at once. */
function copyOf(original: string, here: Place): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([original, here]))
    .digest('hex');
  return `h_${digest.slice(0, 8)}`;
}

async function renamed(spool: string, { id, former }: SpoolHost, here: Place): Promise<SpoolHost> {
  const files = filesOf(spool);
  // Of a process that was faster the place may still be missing, which comes last.
  const last = former.at(-1);
  const isRenamed = last !== undefined && copyOf(last, here) === id;
  const host = isRenamed ? { id, former } : { id: copyOf(id, here), former: [...new Set([...former, id])] };
  await writeDurably(files.former, host.former.map((line) => `${line}\n`).join(''));
  await writeDurably(files.id, `${host.id}\n`);
  await writeDurably(files.place, JSON.stringify(here));
  return host;
}

function placeIn(text: string | undefined): Place | undefined {
  try {
    return text === undefined ? undefined : PLACE.parse(JSON.parse(text));
  } catch {
    // Of a version that did not write it, or cut by a power failure.
    return undefined;
  }
}

function checked(path: string, text = ''): string {
  const host = text.trim();
  if (!ID.test(host)) throw new SpokenError(words('spool.badHost', { path }));
  return host;
}

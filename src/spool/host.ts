import { randomBytes } from 'node:crypto';
import { access, constants, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createExclusive, readIfThere, syncFolder } from './disk.js';

/**
 * The id of the host that a spool belongs to, such as `h_3f2a9c1b`: made once, kept in the spool itself. Host names are of no use,
 * containers and DHCP change them.
 */
export async function hostOf(spool: string): Promise<string> {
  await mkdir(spool, { recursive: true }).catch(async (error: unknown) => {
    // Node reports a read-only parent as a missing one.
    await access(dirname(spool), constants.W_OK);
    throw error;
  });
  // Read-only is to be heard now, not with the first item.
  await access(spool, constants.W_OK);
  const path = join(spool, 'host', 'id');
  const kept = await readIfThere(path);
  if (kept === undefined) {
    await createExclusive(spool, 'host', { id: `h_${randomBytes(4).toString('hex')}\n` });
    await syncFolder(dirname(spool));
  }
  const host = (kept ?? (await readIfThere(path)) ?? '').trim();
  if (!/^h_[0-9a-f]{8}$/.test(host)) throw new Error(`The file ${path} does not hold the id of a host, such as h_3f2a9c1b.`);
  return host;
}

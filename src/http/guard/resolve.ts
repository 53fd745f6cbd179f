import { lookup } from 'node:dns/promises';

/** All IP addresses of a host name. Rejects with the error of the resolver when there is none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** As this host resolves names: hosts file, DNS and all. */
export const resolveHost: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
};
